import QtQuick
import QtQuick.Templates as T

// The 35 towns at once: nothing to scroll, nothing to type.
Grid {
    id: grid

    property var options: []
    property string chosen
    property int cellHeight: Theme.target
    signal picked(string value)

    columns: Theme.large ? 4 : 5
    spacing: Theme.gapSmall

    Repeater {
        model: grid.options

        T.AbstractButton {
            id: town

            required property var modelData
            readonly property bool mine: modelData.value === grid.chosen

            objectName: "town-" + modelData.value
            width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
            height: Math.max(grid.cellHeight, label.implicitHeight + Theme.gapTiny)
            text: modelData.label
            focusPolicy: Qt.StrongFocus
            onClicked: grid.picked(modelData.value)

            Accessible.role: Accessible.RadioButton
            Accessible.name: text
            Accessible.checkable: true
            Accessible.checked: mine

            background: Rectangle {
                radius: Theme.radiusSmall
                color: town.pressed ? Theme.softPressed : town.mine ? Theme.primary : Theme.surface
                border.width: town.visualFocus ? Theme.lineStrong : Theme.line
                border.color: town.mine || town.visualFocus ? Theme.primary : Theme.outlineControl

                FocusRing {
                    visible: town.visualFocus
                }
            }

            contentItem: ThemedText {
                id: label

                text: town.text
                size: Theme.textSentence
                font.bold: town.mine
                color: town.mine ? Theme.inkOnPrimary : Theme.ink
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
        }
    }
}
