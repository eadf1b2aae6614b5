import QtQuick
import Guanjia

// Recognised by the machine: done, how long it took, what to remember.
Page {
    id: page

    heading: coach.doneHeading
    lead: coach.outcome
    primary: coach.doneMenu
    secondary: coach.doneAgain
    onPrimaryTapped: coachTaps.menu()
    onSecondaryTapped: coachTaps.again()

    body: Component {
        Column {
            spacing: Theme.gap

            Notice {
                width: parent.width
                text: coach.lesson
                size: Theme.textTile
            }

            Notice {
                width: parent.width
                text: coach.kept
                kind: coach.keptWell ? "good" : "danger"
            }
        }
    }
}
