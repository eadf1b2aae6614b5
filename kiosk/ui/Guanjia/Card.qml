import QtQuick

// A quiet white sheet that things lie on.
Rectangle {
    default property alias content: inner.data
    property int padding: Theme.gap

    implicitHeight: inner.childrenRect.height + 2 * padding
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.line
    border.color: Theme.outline

    Item {
        id: inner

        anchors.fill: parent
        anchors.margins: parent.padding
    }
}
