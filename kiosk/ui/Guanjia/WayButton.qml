import QtQuick
import QtQuick.Templates as T

// One way of several that weigh the same: a sign, what it is, what it asks for.
T.AbstractButton {
    id: button

    property string hint: ""
    property string iconName: ""

    implicitHeight: Math.max(Theme.mm(30), words.implicitHeight + 2 * Theme.gapSmall)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.description: hint

    background: Rectangle {
        radius: Theme.radius
        color: button.pressed ? Theme.softPressed : Theme.surface
        border.width: button.visualFocus ? Theme.lineStrong : Theme.line
        border.color: button.visualFocus ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        Icon {
            id: sign

            x: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            name: button.iconName
            color: Theme.primary
            size: Theme.mm(12)
        }

        Column {
            id: words

            anchors.left: sign.right
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: Theme.gap
            anchors.rightMargin: Theme.gapSmall

            ThemedText {
                width: parent.width
                text: button.text
                size: Theme.textTile
                font.bold: true
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                visible: button.hint !== ""
                text: button.hint
                size: Theme.textSentence
                color: Theme.inkQuiet
                Accessible.ignored: true
            }
        }
    }
}
