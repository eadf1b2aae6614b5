import QtQuick

// Over every screen in training: that nothing is really done, and what is to be done next.
Rectangle {
    id: band

    property string text
    property string todo
    property string button
    signal tapped

    implicitHeight: Math.max(words.implicitHeight + 2 * Theme.gapTiny,
        open.visible ? open.height + 2 * Theme.gapTiny : 0)
    color: Theme.cautionSoft

    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Rectangle {
        y: parent.height - height
        width: parent.width
        height: Theme.lineStrong
        color: Theme.caution
    }

    Icon {
        id: mark

        x: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        name: "warning"
        color: Theme.caution
        size: Theme.mm(9)
    }

    Column {
        id: words

        anchors.left: mark.right
        anchors.right: open.visible ? open.left : parent.right
        anchors.leftMargin: Theme.gapSmall
        anchors.rightMargin: Theme.gapSmall
        anchors.verticalCenter: parent.verticalCenter

        ThemedText {
            objectName: "practiceBand"
            width: parent.width
            text: band.text
            size: Theme.textLabel
            font.bold: true
            color: Theme.caution
        }

        ThemedText {
            width: parent.width
            visible: band.todo !== ""
            text: band.todo
            size: Theme.textLabel
        }
    }

    ActionButton {
        id: open

        objectName: "practiceOpen"
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.target
        visible: band.button !== ""
        kind: "plain"
        textSize: Theme.textLabel
        text: band.button
        onClicked: band.tapped()
    }
}
