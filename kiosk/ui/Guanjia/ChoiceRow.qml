import QtQuick
import QtQuick.Templates as T

// One answer of several; the whole row is the target.
T.AbstractButton {
    id: row

    property bool chosen: false
    property string hint: ""
    property bool several: false

    property int leastHeight: Theme.target
    // Above and below the words.
    property int inset: Theme.gapSmall

    implicitHeight: Math.max(leastHeight, words.implicitHeight + 2 * inset)
    focusPolicy: Qt.StrongFocus

    Accessible.role: several ? Accessible.CheckBox : Accessible.RadioButton
    Accessible.name: text
    Accessible.description: hint
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radius
        color: row.pressed ? Theme.softPressed : row.chosen ? Theme.soft
            : row.enabled ? Theme.surface : Theme.ground
        border.width: row.chosen || row.visualFocus ? Theme.lineStrong : Theme.line
        border.color: row.chosen || row.visualFocus ? Theme.primary
            : row.enabled ? Theme.outlineControl : Theme.outline

        FocusRing {
            visible: row.visualFocus
        }
    }

    contentItem: Item {
        Rectangle {
            id: ring

            x: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.icon(8)
            height: width
            radius: row.several ? width * 0.19 : width / 2
            color: "transparent"
            border.width: Theme.lineStrong
            border.color: row.chosen ? Theme.primary : Theme.inkQuiet
            visible: row.enabled || row.chosen

            Rectangle {
                anchors.centerIn: parent
                width: parent.width * 0.5
                height: width
                radius: row.several ? width * 0.19 : width / 2
                color: Theme.primary
                visible: row.chosen
            }
        }

        Column {
            id: words

            anchors.left: ring.right
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: Theme.gapSmall
            anchors.rightMargin: Theme.gapSmall

            ThemedText {
                width: parent.width
                // The day of the week goes to the next line whole.
                text: row.text.replace(/ 周(?=.$)/, " 周\u2060")
                size: Theme.textTile
                font.bold: row.chosen
                color: row.enabled ? Theme.ink : Theme.inkQuiet
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                visible: row.hint !== ""
                text: row.hint
                color: Theme.inkQuiet
                Accessible.ignored: true
            }
        }
    }
}
