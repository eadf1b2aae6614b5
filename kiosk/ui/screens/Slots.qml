import QtQuick
import Guanjia

// Place, day, time: a tap is the answer; what is full cannot be tapped.
Page {
    id: page

    heading: view.slotsHeading
    lead: view.slotsLead
    counter: view.itemEveryday
    primary: view.slotsAgain
    onPrimaryTapped: taps.accept()

    aside: view.slotsNote !== "" ? note : null

    Component {
        id: note

        Notice {
            objectName: "slotsNote"
            answers: true
            width: parent.width
            text: view.slotsNote
            kind: "caution"
        }
    }

    body: Component {
        Grid {
            id: grid

            columns: view.slotsPage === "place" || (Theme.textScale > 1.5 && !page.wide) ? 1 : 2
            columnSpacing: Theme.gapSmall
            rowSpacing: Theme.gapSmall

            Repeater {
                model: view.slotsOptions

                ChoiceRow {
                    required property var modelData

                    objectName: "slot-" + modelData.value
                    width: (grid.width - (grid.columns - 1) * Theme.gapSmall) / grid.columns
                    text: modelData.label
                    hint: modelData.hint
                    enabled: !modelData.full
                    onClicked: taps.option(modelData.value)
                }
            }
        }
    }
}
