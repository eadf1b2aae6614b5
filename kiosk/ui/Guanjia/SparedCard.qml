import QtQuick

// How much the citizen was spared, and what.
Card {
    objectName: "spared"
    visible: view.sparedLine !== ""

    Column {
        width: parent.width
        spacing: Theme.gapTiny

        Row {
            width: parent.width
            spacing: Theme.gapTiny

            Icon {
                id: tick

                name: "check"
                color: Theme.good
                size: Theme.icon(9)
            }

            ThemedText {
                width: parent.width - tick.width - parent.spacing
                text: view.sparedLine
                font.bold: true
                color: Theme.good
            }
        }

        Repeater {
            model: view.sparedDetails

            ThemedText {
                required property string modelData

                width: parent.width
                text: modelData
                size: Theme.textAside
                color: Theme.inkQuiet
            }
        }
    }
}
