import QtQuick

// Decade, year, month, day: each tap narrows it down; sends digits, keeps nothing.
Column {
    id: picker

    // {value, label, name, chosen, enabled}; a cell without a value is an empty place.
    property var cells: []
    property var steps: []
    property var weekdays: []
    property int columns: 3
    property int cellHeight: Theme.target
    signal picked(string value)

    // Weeks without a day that may be chosen, before the first and after the last that has one,
    // only keep it from being seen.
    readonly property var shown: {
        if (weekdays.length === 0)
            return cells
        const first = cells.findIndex(one => one.enabled)
        const last = cells.length - 1 - cells.slice().reverse().findIndex(one => one.enabled)
        return first < 0 ? cells
            : cells.slice(first - first % columns, last + columns - last % columns)
    }

    readonly property int spaceBetween: Theme.gapSmall
    readonly property real cellWidth: columns > 0 ? (width - (columns - 1) * spaceBetween) / columns : 0

    spacing: Theme.gapSmall

    PickTrail {
        width: parent.width
        steps: picker.steps
        onPicked: value => picker.picked(value)
    }

    Row {
        visible: picker.weekdays.length > 0
        spacing: picker.spaceBetween

        Repeater {
            model: picker.weekdays

            ThemedText {
                required property string modelData

                width: picker.cellWidth
                horizontalAlignment: Text.AlignHCenter
                text: modelData
                size: Theme.textAside
                color: Theme.inkQuiet
                Accessible.ignored: true
            }
        }
    }

    Grid {
        columns: Math.max(1, picker.columns)
        spacing: picker.spaceBetween

        Repeater {
            model: picker.shown

            Item {
                id: place

                required property var modelData

                width: picker.cellWidth
                height: key.visible ? key.height : 1

                PickKey {
                    id: key

                    objectName: "date-" + place.modelData.value
                    width: parent.width
                    height: Math.max(picker.cellHeight, implicitHeight)
                    visible: place.modelData.value !== ""
                    enabled: place.modelData.enabled
                    text: place.modelData.label
                    name: place.modelData.name
                    chosen: place.modelData.chosen
                    onClicked: picker.picked(place.modelData.value)
                }
            }
        }
    }
}
