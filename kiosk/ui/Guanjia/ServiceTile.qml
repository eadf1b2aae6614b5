import QtQuick
import QtQuick.Templates as T

// A service in everyday words; one that cannot be done now stays, and says why.
T.AbstractButton {
    id: tile

    property string iconName: "paper"
    property string summary
    property string detail
    property string mark
    property string reason
    // For a wall of tiles beside other things: smaller picture and name.
    property bool compact: false

    readonly property bool open: reason === ""

    implicitHeight: column.implicitHeight + 2 * (compact ? Theme.gapSmall : Theme.gap)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.description: open ? detail + " " + mark : reason

    background: Rectangle {
        radius: Theme.radius
        color: tile.pressed ? Theme.softPressed : tile.open ? Theme.surface : Theme.ground
        border.width: tile.visualFocus ? Theme.lineStrong : Theme.line
        border.color: tile.visualFocus ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        Icon {
            id: picture

            x: tile.compact ? Theme.gapSmall : Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            name: tile.iconName
            size: Theme.icon(tile.compact ? 11 : 14)
            color: tile.open ? Theme.primary : Theme.inkQuiet
        }

        Column {
            id: column

            anchors.left: picture.right
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: tile.compact ? Theme.gapSmall : Theme.gap
            anchors.rightMargin: Theme.gapSmall
            spacing: tile.compact ? 0 : Theme.gapTiny

            ThemedText {
                width: parent.width
                text: tile.text
                size: tile.compact ? Theme.type(8.5) : Theme.textTile
                font.bold: true
                color: tile.open ? Theme.ink : Theme.inkQuiet
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                text: tile.open ? tile.summary : tile.reason
                visible: text !== ""
                size: Theme.textAside
                color: tile.open ? Theme.inkQuiet : Theme.caution
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                text: tile.detail
                visible: tile.open && text !== ""
                size: Theme.textAside
                color: Theme.inkQuiet
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                text: tile.mark
                visible: tile.open && text !== ""
                size: Theme.textAside
                color: Theme.primary
                Accessible.ignored: true
            }
        }
    }
}
