import QtQuick
import Guanjia

// The citizen's cases, newest first; a tap opens one.
Page {
    heading: view.casesHeading
    lead: view.casesLead
    primary: w.cases_done
    secondary: view.casesRows.length > 0 ? w.cases_print : ""
    onPrimaryTapped: taps.done()
    onSecondaryTapped: taps.printAgain()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.casesRows

                ChoiceRow {
                    required property var modelData

                    objectName: "case-" + modelData.value
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    onClicked: taps.option(modelData.value)
                }
            }
        }
    }
}
