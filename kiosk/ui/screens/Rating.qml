import QtQuick
import Guanjia

// How was it? Five faces with words; not rating is as easy as any of them.
Page {
    id: page

    heading: w.rating_heading
    lead: w.rating_lead
    primary: view.ratingReady ? w.rating_submit : ""
    secondary: w.rating_skip
    secondaryEqual: true
    onPrimaryTapped: taps.submit()
    onSecondaryTapped: taps.skip()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Notice {
                objectName: "ratingTrouble"
                answers: true
                width: parent.width
                visible: view.ratingTrouble !== ""
                text: view.ratingTrouble
                kind: "caution"
            }

            Repeater {
                model: view.ratingFaces

                ChoiceRow {
                    required property var modelData

                    objectName: "face-" + modelData.value
                    width: parent.width
                    text: modelData.label
                    chosen: modelData.chosen
                    onClicked: taps.option(modelData.value)

                    Icon {
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.gap
                        anchors.verticalCenter: parent.verticalCenter
                        name: modelData.icon
                        color: modelData.chosen ? Theme.primary : Theme.inkQuiet
                        size: Theme.icon(14)
                    }
                }
            }

            ThemedText {
                width: parent.width
                visible: view.ratingAsk !== ""
                topPadding: Theme.gapTiny
                text: view.ratingAsk
                size: Theme.textTile
                font.bold: true
            }

            Grid {
                id: chips

                width: parent.width
                columns: 2
                spacing: Theme.gapSmall

                Repeater {
                    model: view.ratingChips

                    ChoiceRow {
                        required property var modelData

                        objectName: "chip-" + modelData.value
                        width: (chips.width - chips.spacing) / 2
                        several: true
                        text: modelData.label
                        chosen: modelData.chosen
                        onClicked: taps.toggle(modelData.value)
                    }
                }
            }
        }
    }
}
