import QtQuick
import Guanjia

// Not here: why, what to do, who handles it, where; and the same on paper.
Page {
    id: page

    heading: w.refused_heading
    lead: view.itemName
    primary: view.refusedCanPrint ? w.refused_print : w.refused_another
    secondary: view.refusedCanPrint ? w.refused_another : ""
    onPrimaryTapped: view.refusedCanPrint ? taps.printAgain() : taps.another()
    onSecondaryTapped: taps.another()

    aside: Component {
        Notice {
            width: parent.width
            kind: "caution"
            text: view.refusedReason
        }
    }

    body: Component {
        Column {
            spacing: Theme.gap

            Card {
                width: parent.width

                Column {
                    width: parent.width

                    Repeater {
                        model: view.refusedRows

                        FactRow {
                            required property var modelData

                            width: parent.width
                            label: modelData.label
                            value: modelData.value
                        }
                    }
                }
            }

            Notice {
                objectName: "refusedSays"
                answers: true
                width: parent.width
                visible: view.refusedSays !== ""
                text: view.refusedSays
                iconName: "printer"
            }

            ThemedText {
                width: parent.width
                text: view.itemHotline
                size: Theme.textAside
                color: Theme.inkQuiet
            }
        }
    }
}
