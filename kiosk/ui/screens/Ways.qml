import QtQuick
import Guanjia

// Who holds the card shows that they stand there, by the way they like: every button is the same.
Page {
    id: page

    heading: w.ways_heading
    lead: w.ways_lead
    aside: view.waysTrouble !== "" ? says : null

    Component {
        id: says

        Notice {
            objectName: "waysTrouble"
            answers: true
            text: view.waysTrouble
            kind: "caution"
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.proofWays

                WayButton {
                    required property var modelData

                    objectName: "way-" + modelData.id
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    iconName: modelData.icon
                    onClicked: modelData.id === "later" ? taps.skip() : taps.option(modelData.id)
                }
            }
        }
    }
}
