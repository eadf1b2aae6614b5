import QtQuick
import Guanjia

// What is ready: print it here, or take the slip to where it is handed out.
Page {
    id: page

    heading: w.pickup_heading
    lead: w.pickup_lead
    counter: view.itemEveryday
    primary: view.pickupCanPrint ? w.pickup_print : w.result_done
    secondary: w.result_another
    onPrimaryTapped: view.pickupCanPrint ? taps.printAgain() : taps.done()
    onSecondaryTapped: taps.another()

    aside: Component {
        Column {
            spacing: Theme.gapSmall

            Notice {
                width: parent.width
                text: view.pickupWhere
            }

            Notice {
                objectName: "pickupSays"
                answers: true
                width: parent.width
                visible: view.pickupSays !== ""
                text: view.pickupSays
                iconName: "printer"
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.pickupRows

                ChoiceRow {
                    required property var modelData

                    objectName: "ready-" + modelData.value
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    onClicked: taps.option(modelData.value)
                }
            }
        }
    }
}
