import QtQuick

// What was answered before; a tap changes it.
Flow {
    id: chips

    property var model: []
    signal picked(string id)

    spacing: Theme.gapSmall

    Repeater {
        model: chips.model

        ActionButton {
            required property var modelData

            objectName: "chip-" + modelData.id
            kind: "plain"
            width: Math.min(implicitWidth, chips.width)
            text: modelData.label
            iconName: "check"
            Accessible.description: w.situation_change
            onClicked: chips.picked(modelData.id)
        }
    }
}
