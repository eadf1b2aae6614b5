import QtQuick
import QtQuick.Templates as T

// A big category: its name, and what is in it.
T.AbstractButton {
    id: tile

    property string iconName: "paper"
    property string hint
    property string count

    implicitHeight: Math.max(Theme.target, column.implicitHeight + 2 * Theme.gapSmall)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.description: hint + " " + count

    background: Rectangle {
        radius: Theme.radius
        color: tile.pressed ? Theme.softPressed : Theme.surface
        border.width: tile.visualFocus ? Theme.lineStrong : Theme.line
        border.color: tile.visualFocus ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        Icon {
            id: picture

            x: Theme.gapSmall
            anchors.verticalCenter: parent.verticalCenter
            name: tile.iconName
            size: Theme.icon(9)
        }

        Column {
            id: column

            anchors.left: picture.right
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: Theme.gapSmall
            anchors.rightMargin: Theme.gapTiny

            ThemedText {
                width: parent.width
                text: tile.text
                size: Theme.unbroken(tile.text, Theme.textSentence, width)
                font.bold: true
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                text: tile.hint
                size: Theme.unbroken(tile.hint, Theme.textAside, width)
                color: Theme.inkQuiet
                Accessible.ignored: true
            }
        }
    }
}
