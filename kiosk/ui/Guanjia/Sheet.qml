import QtQuick

// Something that lies over the screen until it is answered; touches behind it do nothing.
Rectangle {
    id: sheet

    default property alias content: inner.data

    anchors.fill: parent
    color: Theme.shade

    Accessible.role: Accessible.Dialog

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(230))
        height: inner.childrenRect.height + 4 * Theme.gap
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.line
        border.color: Theme.outline

        Item {
            id: inner

            x: 2 * Theme.gap
            y: 2 * Theme.gap
            width: parent.width - 4 * Theme.gap
        }
    }
}
