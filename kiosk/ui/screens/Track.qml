import QtQuick
import Guanjia

// How the case is found: by the card, or by the number on the receipt.
Page {
    id: page

    heading: view.trackHeading
    lead: view.trackLead
    primary: view.trackByNumber ? w.track_look_up : ""
    onPrimaryTapped: taps.accept()

    readonly property bool beside: view.trackByNumber && wide && view.complaint !== ""

    aside: beside || view.trackScan !== "" ? saying : null

    Component {
        id: saying

        SayingBeside {
            complaint: page.beside ? view.complaint : ""
            scan: view.trackScan
        }
    }

    body: view.trackByNumber ? keys : ways

    Component {
        id: ways

        Column {
            spacing: Theme.gap

            Repeater {
                model: view.trackWays

                ChoiceRow {
                    required property var modelData

                    objectName: "track-" + modelData.value
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    onClicked: taps.option(modelData.value)
                }
            }
        }
    }

    Component {
        id: keys

        Column {
            spacing: Theme.gapSmall

            FieldBox {
                width: parent.width
                roomy: true
                shown: view.trackShown
                complaint: view.complaint
                wordless: page.wide
            }

            SignPad {
                width: parent.width
                value: view.trackTyped
                longest: 27
                wide: page.wide
                onEdited: value => taps.draft(value)
            }
        }
    }
}
