import QtQuick

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

        PickKey {
            required property var modelData

            objectName: "town-" + modelData.value
            width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
            height: Math.max(grid.cellHeight, implicitHeight)
            text: modelData.label
            chosen: modelData.value === grid.chosen
            onClicked: grid.picked(modelData.value)
        }
    }
}
