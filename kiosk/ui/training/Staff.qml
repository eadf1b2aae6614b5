import QtQuick
import Guanjia

// Who practises: a staff number, nothing else.
Page {
    id: page

    heading: coach.staffHeading
    lead: coach.staffLead
    primary: coach.staffBegin
    secondary: coach.leaveLabel
    onPrimaryTapped: coachTaps.enter()
    onSecondaryTapped: coachTaps.leave()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            FieldBox {
                width: parent.width
                roomy: true
                shown: coach.staffTyped
                complaint: coach.complaint
            }

            Keypad {
                width: parent.width
                value: coach.staffTyped
                longest: 8
                onEdited: value => coachTaps.typed(value)
            }
        }
    }
}
