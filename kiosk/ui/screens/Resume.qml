import QtQuick
import Guanjia

// The code of what was kept before.
Page {
    id: page

    heading: w.resume_heading
    lead: w.resume_lead
    primary: view.resumeLooking ? w.resume_looking : w.resume_look_up
    primaryEnabled: !view.resumeLooking
    onPrimaryTapped: taps.accept()

    aside: view.resumeScan === "" ? null : scanning

    Component {
        id: scanning

        Notice {
            text: view.resumeScan
            iconName: "receipt"
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            FieldBox {
                width: parent.width
                roomy: true
                shown: view.resumeShown
                complaint: view.complaint
            }

            SignPad {
                width: parent.width
                value: view.resumeTyped
                longest: 8
                wide: page.wide
                onEdited: value => taps.draft(value)
            }
        }
    }
}
