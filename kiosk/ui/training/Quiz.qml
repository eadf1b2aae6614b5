import QtQuick
import Guanjia

// One question; after the answer, why.
Page {
    id: page

    counter: coach.counter
    heading: coach.question
    headingSize: Theme.textTile
    primary: coach.quizButton
    primaryEnabled: coach.canAnswer
    secondary: coach.quizStop
    onPrimaryTapped: coachTaps.onward()
    onSecondaryTapped: coachTaps.menu()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Notice {
                width: parent.width
                visible: coach.answered
                text: coach.explain
                kind: coach.wasRight ? "good" : "caution"
            }

            Repeater {
                model: coach.options

                ChoiceRow {
                    required property var modelData

                    objectName: "option-" + modelData.index
                    width: parent.width
                    several: coach.several
                    chosen: modelData.chosen
                    enabled: !coach.answered
                    text: modelData.text
                    onClicked: coachTaps.mark(modelData.index)
                }
            }
        }
    }
}
