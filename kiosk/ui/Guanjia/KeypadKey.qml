import QtQuick
import QtQuick.Templates as T

// A key of the number pad.
T.AbstractButton {
    id: key

    property string iconName: ""
    // Two short words under each other rather than one line of small letters.
    property bool wraps: false

    focusPolicy: Qt.StrongFocus
    autoRepeat: iconName === "backspace"

    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radius
        color: key.pressed ? Theme.softPressed : key.enabled ? Theme.surface : Theme.ground
        border.width: key.visualFocus ? Theme.lineStrong : Theme.line
        border.color: key.visualFocus ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        ThemedText {
            anchors.centerIn: parent
            width: parent.width - Theme.gapTiny
            height: parent.height
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            visible: key.iconName === ""
            text: key.text
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.mm(4)
            size: key.text.length > 1 ? Theme.textSentence : Theme.mm(13)
            font.bold: key.text.length === 1
            font.features: { "tnum": 1 }
            wrapMode: key.wraps ? Text.WordWrap : Text.NoWrap
            Accessible.ignored: true
        }

        Icon {
            anchors.centerIn: parent
            visible: key.iconName !== ""
            name: key.iconName
            color: Theme.ink
            size: Theme.mm(12)
        }
    }
}
