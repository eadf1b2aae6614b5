import QtQuick
import Guanjia

// What can be practised.
Page {
    id: page

    heading: coach.menuHeading
    lead: coach.menuLead
    primary: coach.quizLabel
    secondary: coach.leaveLabel
    onPrimaryTapped: coachTaps.quiz()
    onSecondaryTapped: coachTaps.leave()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: coach.exercises

                ChoiceRow {
                    required property var modelData

                    objectName: "exercise-" + modelData.id
                    width: parent.width
                    chosen: modelData.done
                    text: modelData.title + " · " + modelData.detail
                    hint: modelData.lead
                    onClicked: coachTaps.begin(modelData.id)
                }
            }
        }
    }
}
