import QtQuick

// What was chosen so far, step by step; a tap opens that step again.
Flow {
    id: trail

    property var steps: []
    signal picked(string value)

    spacing: Theme.gapSmall
    visible: steps.length > 0

    Repeater {
        model: trail.steps

        ActionButton {
            required property var modelData

            objectName: "trail-" + modelData.id
            kind: "plain"
            width: Math.min(implicitWidth, trail.width)
            text: modelData.label
            iconName: "pen"
            Accessible.description: w.situation_change
            onClicked: trail.picked(modelData.value)
        }
    }
}
