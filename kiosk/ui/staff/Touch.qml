import QtQuick
import Guanjia

// The touch check: one cross after the other, over the whole panel.
Item {
    id: page

    MouseArea {
        objectName: "touchArea"
        anchors.fill: parent
        onPressed: mouse => deskTaps.target(mouse.x, mouse.y, page.width, page.height)
    }

    ThemedText {
        objectName: "heading"
        anchors.horizontalCenter: parent.horizontalCenter
        y: page.height * 0.3
        width: page.width * 0.7
        horizontalAlignment: Text.AlignHCenter
        text: desk.lead
        size: Theme.mm(8)
        font.bold: true
    }

    Item {
        objectName: "touchTarget"
        x: desk.targets[desk.target].x * page.width - width / 2
        y: desk.targets[desk.target].y * page.height - height / 2
        width: Theme.target
        height: Theme.target

        Rectangle {
            anchors.centerIn: parent
            width: parent.width
            height: Theme.lineStrong
            color: Theme.primary
        }

        Rectangle {
            anchors.centerIn: parent
            width: Theme.lineStrong
            height: parent.height
            color: Theme.primary
        }
    }

    ActionButton {
        objectName: "deskBack"
        anchors.horizontalCenter: parent.horizontalCenter
        y: page.height * 0.66
        width: Theme.mm(60)
        height: Theme.target
        kind: "plain"
        textSize: Theme.mm(7)
        text: desk.back
        onClicked: deskTaps.back()
    }
}
