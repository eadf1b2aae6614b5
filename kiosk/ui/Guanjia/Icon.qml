import QtQuick
import QtQuick.Shapes

// One of our icons, drawn on its 48 grid with 3 px strokes.
Item {
    id: icon

    property string name
    property color color: Theme.primary
    property real size: Theme.mm(11)

    implicitWidth: size
    implicitHeight: size

    Shape {
        width: 48
        height: 48
        scale: icon.size / 48
        transformOrigin: Item.TopLeft
        antialiasing: true

        ShapePath {
            strokeColor: icon.color
            strokeWidth: 3
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: icons[icon.name] ?? ""
            }
        }
    }
}
