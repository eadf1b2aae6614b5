import QtQuick
import Guanjia

// How the round of questions ended.
Page {
    id: page

    heading: coach.scoreHeading
    lead: coach.scoreLead
    primary: coach.doneMenu
    secondary: coach.scoreAgain
    onPrimaryTapped: coachTaps.menu()
    onSecondaryTapped: coachTaps.again()

    body: Component {
        Column {
            Notice {
                width: parent.width
                text: coach.kept
                kind: coach.keptWell ? "good" : "danger"
            }
        }
    }
}
