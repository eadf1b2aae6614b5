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

    readonly property bool beside: wide && view.complaint !== ""

    aside: beside || view.resumeScan !== "" ? saying : null

    Component {
        id: saying

        SayingBeside {
            complaint: page.beside ? view.complaint : ""
            scan: view.resumeScan
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
                wordless: page.wide
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
