import QtQuick
import QtQuick.Templates as T

// One of many short answers that are seen at once: a town, a year, a day.
T.AbstractButton {
    id: key

    property bool chosen: false
    // As it is said, where the face of the key is shorter.
    property string name: ""

    leftPadding: Theme.mm(1)
    rightPadding: leftPadding
    implicitHeight: Math.max(Theme.target, label.implicitHeight + Theme.gapTiny)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.RadioButton
    Accessible.name: name === "" ? text : name
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radiusSmall
        color: key.pressed ? Theme.softPressed : key.chosen ? Theme.primary
            : key.enabled ? Theme.surface : Theme.ground
        border.width: key.visualFocus ? Theme.lineStrong : key.enabled ? Theme.line : 0
        border.color: key.chosen || key.visualFocus ? Theme.primary : Theme.outlineControl

        FocusRing {
            visible: key.visualFocus
        }
    }

    contentItem: ThemedText {
        id: label

        // Autonomous prefectures have long names, which take two lines; smaller letters are too small.
        readonly property bool two: text.length > 8

        text: key.text
        size: two ? Theme.unbroken(text, Theme.textSentence, width) : Theme.textSentence
        font.bold: key.chosen
        font.features: { "tnum": 1 }
        color: key.chosen ? Theme.inkOnPrimary : key.enabled ? Theme.ink : Theme.inkQuiet
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        fontSizeMode: two ? Text.FixedSize : Text.HorizontalFit
        minimumPixelSize: Theme.mm(4.5)
        wrapMode: two ? Text.Wrap : Text.NoWrap
        Accessible.ignored: true
    }
}
