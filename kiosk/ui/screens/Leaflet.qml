import QtQuick
import Guanjia

// A guide: choose an entry, or read what it says and take it along on paper.
Page {
    id: page

    readonly property bool listing: view.leafletSections.length === 0

    heading: view.leafletTitle
    lead: view.leafletLead
    counter: view.itemEveryday
    primary: listing ? "" : view.leafletCanPrint ? view.leafletPrintText
        : view.leafletStarts !== "" ? w.leaflet_start : w.leaflet_done
    secondary: listing ? "" : view.leafletCanPrint && view.leafletStarts !== "" ? w.leaflet_start
        : w.leaflet_another
    onPrimaryTapped: view.leafletCanPrint ? taps.printAgain()
        : view.leafletStarts !== "" ? taps.choose(view.leafletStarts) : taps.done()
    onSecondaryTapped: view.leafletCanPrint && view.leafletStarts !== ""
        ? taps.choose(view.leafletStarts) : taps.another()

    // In landscape the keys stand left of what they find.
    aside: page.wide && view.leafletSearchable ? keys : view.leafletSays !== "" ? says : null

    Component {
        id: says

        Notice {
            objectName: "leafletSays"
            answers: true
            width: parent ? parent.width : 0
            text: view.leafletSays
            kind: view.leafletTrouble ? "caution" : "info"
            iconName: view.leafletTrouble ? "warning" : "printer"
        }
    }

    Component {
        id: keys

        Column {
            spacing: Theme.gapSmall

            FieldBox {
                width: parent.width
                shown: view.leafletQuery
                complaint: view.leafletNothing
            }

            LetterPad {
                width: parent.width
                value: view.leafletQuery
                onEdited: value => taps.search(value)
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Loader {
                width: parent.width
                active: !page.wide && view.leafletSearchable
                visible: active
                sourceComponent: keys
            }

            Repeater {
                model: view.leafletSections

                Card {
                    id: section

                    required property var modelData

                    width: parent.width

                    Column {
                        width: parent.width
                        spacing: Theme.gapTiny

                        ThemedText {
                            width: parent.width
                            text: section.modelData.title
                            size: Theme.textSentence
                            font.bold: true
                        }

                        ThemedText {
                            width: parent.width
                            text: section.modelData.text
                            size: Theme.textSentence
                        }
                    }
                }
            }

            Repeater {
                model: view.leafletRows

                ChoiceRow {
                    required property var modelData

                    objectName: "leaflet-" + modelData.value
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    onClicked: taps.option(modelData.value)
                }
            }

            ThemedText {
                width: parent.width
                visible: view.leafletMore !== ""
                text: view.leafletMore
                size: Theme.textAside
                color: Theme.inkQuiet
            }
        }
    }
}
