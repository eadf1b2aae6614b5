import QtQuick
import QtQuick.Templates as T
import Guanjia

// What has been typed; a touch chooses it for the keys.
T.AbstractButton {
    id: field

    property string label
    property string value
    property bool chosen: false

    height: Theme.target
    text: label
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: label + " " + value

    background: Rectangle {
        radius: Theme.radiusSmall
        color: Theme.surface
        border.width: field.chosen || field.visualFocus ? Theme.lineStrong : Theme.line
        border.color: field.chosen ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        ThemedText {
            id: name

            x: Theme.gapSmall
            anchors.verticalCenter: parent.verticalCenter
            width: field.width * 0.45
            text: field.label
            size: Theme.mm(6)
            color: Theme.inkQuiet
            Accessible.ignored: true
        }

        ThemedText {
            anchors.left: name.right
            anchors.verticalCenter: parent.verticalCenter
            text: field.value
            size: Theme.mm(10)
            font.bold: true
            font.features: { "tnum": 1 }
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
    }
}
