import QtQuick

// Something that lies over the screen until it is answered; touches behind it do nothing.
Rectangle {
    id: sheet

    default property alias content: inner.data

    readonly property real most: height - 2 * Theme.gap
    readonly property real padding: 2 * Theme.gap
    readonly property real wanted: inner.childrenRect.height

    anchors.fill: parent
    color: Theme.shade

    Accessible.role: Accessible.Dialog

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: look.lowReach ? parent.height - height - Theme.gap : (parent.height - height) / 2
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(230) * Math.max(1, Theme.textScale * 0.9))
        height: Math.min(sheet.most, sheet.wanted + 2 * sheet.padding)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.line
        border.color: Theme.outline

        ScrollColumn {
            id: scroll

            x: sheet.padding
            y: sheet.padding
            width: parent.width - 2 * sheet.padding
            height: parent.height - 2 * sheet.padding
            ground: Theme.surface

            Item {
                id: inner

                width: scroll.width
                height: childrenRect.height
            }
        }
    }
}
