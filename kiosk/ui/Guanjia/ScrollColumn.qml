import QtQuick

// Content that scrolls only where it does not fit, and says that there is more below.
Item {
    id: column

    default property alias content: inner.data
    property color ground: Theme.ground
    readonly property real contentHeight: inner.childrenRect.height

    Flickable {
        id: flick

        anchors.fill: parent
        contentWidth: width
        contentHeight: column.contentHeight
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height + 1
        clip: interactive

        Item {
            id: inner

            width: flick.width
            height: flick.contentHeight
        }
    }

    Rectangle {
        y: parent.height - height
        width: parent.width
        height: Theme.mm(16)
        visible: flick.interactive && !flick.atYEnd
        gradient: Gradient {
            GradientStop { position: 0; color: "transparent" }
            GradientStop { position: 0.45; color: column.ground }
        }

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            rotation: 90
            name: "next"
            size: Theme.mm(8)
        }
    }
}
