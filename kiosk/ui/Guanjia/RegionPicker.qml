import QtQuick

// Province, city, district, town: one level at a time, narrowed by the first letter where it is long.
Column {
    id: picker

    // {value, label, letter, chosen}
    property var options: []
    property var steps: []
    property var letters: []
    property int cellHeight: Theme.target
    property string letter: ""
    signal picked(string value)

    readonly property bool roomy: Theme.large || view.language !== "zh_CN" && view.language !== "zh_HK"

    spacing: Theme.gap
    onOptionsChanged: letter = ""

    PickTrail {
        width: parent.width
        steps: picker.steps
        onPicked: value => picker.picked(value)
    }

    Flow {
        width: parent.width
        visible: picker.letters.length > 0
        spacing: Theme.gapSmall

        Repeater {
            model: picker.letters.length > 0 ? [""].concat(picker.letters) : []

            PickKey {
                required property string modelData

                objectName: "letter-" + modelData
                width: modelData === "" ? Theme.mm(30) * Math.max(1, Theme.textScale * 0.8) : Theme.target
                height: Math.max(Theme.target, implicitHeight)
                text: modelData === "" ? w.form_all_letters : modelData
                chosen: modelData === picker.letter
                onClicked: { picker.letter = modelData; taps.touched() }
            }
        }
    }

    Grid {
        id: grid

        columns: picker.roomy ? 3 : 4
        spacing: Theme.gapSmall

        Repeater {
            model: picker.options.filter(one => picker.letter === "" || one.letter === picker.letter)

            PickKey {
                required property var modelData

                objectName: "region-" + modelData.value
                width: (picker.width - (grid.columns - 1) * grid.spacing) / grid.columns
                height: Math.max(picker.cellHeight, implicitHeight)
                text: modelData.label
                chosen: modelData.chosen
                onClicked: picker.picked(modelData.value)
            }
        }
    }
}
