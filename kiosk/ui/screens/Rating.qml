import QtQuick
import Guanjia

// How was it? Five faces with words; not rating is as easy as any of them.
Page {
    id: page

    heading: w.rating_heading
    // Once answered, its room is for the reasons.
    lead: wide && Theme.large && view.ratingAsk !== "" ? "" : w.rating_lead
    primary: view.ratingReady ? w.rating_submit : ""
    secondary: w.rating_skip
    secondaryEqual: true
    onPrimaryTapped: taps.submit()
    onSecondaryTapped: taps.skip()

    // On a low panel five answers take all of the right half.
    aside: page.wide ? after : null

    Component {
        id: trouble

        Notice {
            objectName: "ratingTrouble"
            answers: true
            text: view.ratingTrouble
            kind: "caution"
        }
    }

    Component {
        id: reasons

        Column {
            spacing: Theme.gapSmall

            ThemedText {
                width: parent.width
                topPadding: page.wide ? 0 : Theme.gapTiny
                text: view.ratingAsk
                size: Theme.textTile
                font.bold: true
            }

            Grid {
                id: chips

                width: parent.width
                columns: Theme.textScale > 1.3 ? 1 : 2
                spacing: Theme.gapSmall

                Repeater {
                    model: view.ratingChips

                    ChoiceRow {
                        required property var modelData

                        objectName: "chip-" + modelData.value
                        width: (chips.width - (chips.columns - 1) * chips.spacing) / chips.columns
                        several: true
                        text: modelData.label
                        chosen: modelData.chosen
                        onClicked: taps.toggle(modelData.value)
                    }
                }
            }
        }
    }

    Component {
        id: after

        Column {
            spacing: Theme.gapSmall

            Loader {
                width: parent.width
                active: view.ratingTrouble !== ""
                visible: active
                sourceComponent: trouble
            }

            Loader {
                width: parent.width
                active: view.ratingAsk !== ""
                visible: active
                sourceComponent: reasons
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Loader {
                width: parent.width
                active: !page.wide && view.ratingTrouble !== ""
                visible: active
                sourceComponent: trouble
            }

            Repeater {
                model: view.ratingFaces

                ChoiceRow {
                    required property var modelData

                    objectName: "face-" + modelData.value
                    width: parent.width
                    inset: page.wide ? Theme.mm(1.5) : Theme.gapSmall
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

            Loader {
                width: parent.width
                active: !page.wide && view.ratingAsk !== ""
                visible: active
                sourceComponent: reasons
            }
        }
    }
}
