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

    implicitHeight: Theme.mm(22)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radiusSmall
        color: button.filled ? Theme.primary : button.pressed ? Theme.softPressed
            : button.warm ? Theme.dangerSoft : button.chosen ? Theme.soft : Theme.surface
        border.width: button.visualFocus ? Theme.lineStrong : Theme.high ? Theme.line : 0
        border.color: Theme.primary
    }

    contentItem: Item {
        Column {
            anchors.centerIn: parent
            spacing: Theme.mm(0.5)

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: button.iconName
                color: button.inkColor
                size: Theme.mm(8)
            }

            ThemedText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: button.text
                size: Theme.type(6.5)
                font.bold: button.chosen
                color: button.inkColor
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
        }
    }
}
