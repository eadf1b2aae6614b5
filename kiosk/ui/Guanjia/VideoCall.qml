import QtQuick
import Guanjia.Items

// Both sides of a call: the clerk large, the citizen small, each named.
Item {
    id: call

    required property var clerkFeed
    required property var citizenFeed

    component Side: Rectangle {
        id: side

        property alias feed: shown.feed
        property string name

        radius: Theme.radius
        color: Theme.soft
        border.width: Theme.line
        border.color: Theme.outline

        PaperView {
            id: shown

            anchors.fill: parent
            anchors.margins: Theme.gapTiny
        }

        Rectangle {
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            anchors.margins: Theme.gapTiny
            width: label.width + 2 * Theme.gapTiny
            height: label.height + Theme.gapTiny
            radius: Theme.radius
            color: Theme.surface

            ThemedText {
                id: label

                anchors.centerIn: parent
                width: Math.min(implicitWidth, side.width - 4 * Theme.gapTiny)
                text: side.name
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.mm(4)
                verticalAlignment: Text.AlignVCenter
                wrapMode: Text.NoWrap
                size: Theme.textAside
            }
        }
    }

    Side {
        objectName: "clerkSide"
        anchors.fill: parent
        feed: call.clerkFeed
        name: w.video_clerk
        Accessible.role: Accessible.Graphic
        Accessible.name: w.video_clerk
    }

    Side {
        objectName: "citizenSide"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.gapSmall
        width: Math.min(parent.width * 0.32, parent.height * 0.6)
        height: width * 0.75
        feed: call.citizenFeed
        name: w.video_you
        Accessible.role: Accessible.Graphic
        Accessible.name: w.video_you
    }
}
