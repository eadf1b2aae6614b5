import QtQuick
import QtQuick.Templates as T

// A choice about the screen that shows itself: a character in its size, or in its colours.
T.AbstractButton {
    id: button

    property bool chosen: false
    property int sampleSize: Theme.mm(11)
    property var palette_: Theme.palette

    implicitHeight: Math.max(Theme.mm(30), column.implicitHeight + 2 * Theme.gapTiny)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radius
        color: button.palette_.surface
        border.width: button.chosen || button.visualFocus ? Theme.lineStrong * 1.5 : Theme.line
        border.color: button.chosen || button.visualFocus ? Theme.primary : Theme.outlineControl

        FocusRing {
            visible: button.visualFocus
        }
    }

    contentItem: Item {
        Column {
            id: column

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width

            ThemedText {
                width: parent.width
                height: Theme.mm(20)
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                text: w.look_sample
                size: button.sampleSize
                font.bold: true
                color: button.palette_.primary
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: button.text
                size: Theme.textLabel
                font.bold: button.chosen
                color: button.palette_.ink
                Accessible.ignored: true
            }
        }

        Icon {
            x: Theme.gapTiny
            y: Theme.gapTiny
            visible: button.chosen
            name: "check"
            color: button.palette_.primary
            size: Theme.mm(7)
        }
    }
}
