import QtQuick
import Guanjia

// The parts of a theme: each with what it is for, or why it cannot be had; the others go on.
Page {
    id: page

    heading: w.parts_heading
    lead: w.parts_lead
    counter: view.itemEveryday
    primary: w.form_next
    onPrimaryTapped: taps.accept()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Notice {
                objectName: "partsComplaint"
                answers: true
                width: parent.width
                visible: view.partsComplaint !== ""
                text: view.partsComplaint
                kind: "caution"
            }

            Repeater {
                model: view.partsRows

                ChoiceRow {
                    required property var modelData

                    objectName: "part-" + modelData.value
                    width: parent.width
                    several: true
                    text: modelData.label
                    hint: modelData.hint
                    chosen: modelData.chosen
                    enabled: modelData.enabled
                    onClicked: taps.option(modelData.value)
                }
            }

            Notice {
                objectName: "partsSpared"
                width: parent.width
                visible: view.partsSpared !== ""
                text: view.partsSpared
                kind: "good"
                iconName: "check"
            }
        }
    }
}
