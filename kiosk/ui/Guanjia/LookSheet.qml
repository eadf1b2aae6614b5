import QtQuick

// How large, in which colours, how low: each choice is seen at once, behind the sheet as well.
Sheet {
    id: sheet

    signal closed

    Accessible.name: w.look_heading

    Column {
        width: parent.width
        spacing: Theme.gapSmall

        ThemedText {
            width: parent.width
            text: w.look_heading
            size: Theme.textTile
            font.bold: true
            Accessible.role: Accessible.Heading
        }

        Row {
            id: sizes

            readonly property real cell: (width - 3 * spacing) / 4

            width: parent.width
            spacing: Theme.gapSmall

            Repeater {
                model: [w.look_size_0, w.look_size_1, w.look_size_2, w.look_size_3]

                SampleButton {
                    required property int index
                    required property string modelData

                    objectName: "size-" + index
                    width: sizes.cell
                    text: modelData
                    sampleSize: Theme.mm(9) * look.textScales[index]
                    chosen: Theme.textScale === look.textScales[index]
                    onClicked: { look.useSize(index); taps.touched() }
                }
            }
        }

        Row {
            id: themes

            readonly property real cell: (width - 2 * spacing) / 3

            width: parent.width
            spacing: Theme.gapSmall

            Repeater {
                model: ["normal", "dark", "high"]

                SampleButton {
                    required property string modelData

                    objectName: "theme-" + modelData
                    width: themes.cell
                    text: w["look_theme_" + modelData]
                    palette_: Theme.palettes[modelData]
                    chosen: look.theme === modelData
                    onClicked: { look.useTheme(modelData); taps.touched() }
                }
            }
        }

        ChoiceRow {
            objectName: "elder"
            width: parent.width
            visible: view.inSession
            several: true
            text: w.elder_name
            hint: w.elder_hint
            chosen: view.elder
            onClicked: taps.elder(!view.elder)
        }

        ChoiceRow {
            objectName: "lowReach"
            width: parent.width
            several: true
            text: w.look_low
            hint: w.look_low_hint
            chosen: look.lowReach
            onClicked: { look.useLowReach(!look.lowReach); taps.touched() }
        }

        ActionButton {
            objectName: "lookClose"
            width: parent.width
            text: w.look_close
            onClicked: sheet.closed()
        }
    }
}
