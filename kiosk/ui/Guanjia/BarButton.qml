import QtQuick
import QtQuick.Templates as T

// A button of the bottom bar: icon over word, always in the same place.
T.AbstractButton {
    id: button

    property string iconName
    property bool chosen: false
    property bool warm: false

    readonly property bool filled: chosen && Theme.high
    readonly property color inkColor: filled ? Theme.inkOnPrimary
        : warm ? Theme.danger : chosen ? Theme.primary : Theme.ink

    implicitHeight: Math.max(Theme.mm(22), Theme.target, column.implicitHeight + Theme.gapSmall)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radiusSmall
        color: button.filled ? Theme.primary : button.pressed ? Theme.softPressed
            : button.warm ? Theme.dangerSoft : button.chosen ? Theme.soft : Theme.surface
        border.width: button.visualFocus ? Theme.lineStrong : Theme.edged ? Theme.line : 0
        border.color: button.visualFocus ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        Column {
            id: column

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            spacing: Theme.mm(0.5)

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: button.iconName
                color: button.inkColor
                size: Theme.mm(8)
            }

            ThemedText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: button.text
                size: Theme.textLabel
                font.bold: button.chosen
                color: button.inkColor
                Accessible.ignored: true
            }
        }
    }
}
