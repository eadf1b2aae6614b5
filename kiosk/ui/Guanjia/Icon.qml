import QtQuick

// One of our icons, drawn on its 48 grid with 3 px strokes, in the theme's colour.
// An Image, not a Shape: the software renderer draws Shapes beyond the clip of what scrolls.
Item {
    id: icon

    property string name
    property color color: Theme.primary
    property real size: Theme.mm(11)

    implicitWidth: size
    implicitHeight: size

    Image {
        width: icon.size
        height: icon.size
        sourceSize: Qt.size(icon.size, icon.size)
        source: icon.name === "" ? "" : "image://icon/" + icon.name + "/" + String(icon.color).slice(1)
    }
}
