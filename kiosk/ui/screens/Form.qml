import QtQuick
import Guanjia

// One question.
Page {
    id: page

    counter: view.formCount
    heading: view.fieldQuestion
    lead: view.fieldHint
    primary: view.formLast ? w.form_check : w.form_next
    secondary: w.form_back
    onPrimaryTapped: taps.accept()
    onSecondaryTapped: taps.back()

    aside: page.wide ? explanation : null

    Component {
        id: explanation

        Column {
            spacing: Theme.gapSmall

            Notice {
                width: parent.width
                visible: view.fieldNote !== ""
                text: view.fieldNote
                size: Theme.textAside
                iconName: "paper"
            }

            Loader {
                width: parent.width
                sourceComponent: sparedCard
            }
        }
    }

    Component {
        id: sparedCard

        Card {
            objectName: "spared"
            visible: view.sparedLine !== ""

            Column {
                width: parent.width
                spacing: Theme.gapTiny

                Row {
                    width: parent.width
                    spacing: Theme.gapTiny

                    Icon {
                        id: tick

                        name: "check"
                        color: Theme.good
                        size: Theme.icon(9)
                    }

                    ThemedText {
                        width: parent.width - tick.width - parent.spacing
                        text: view.sparedLine
                        font.bold: true
                        color: Theme.good
                    }
                }

                Repeater {
                    model: view.sparedDetails

                    ThemedText {
                        required property string modelData

                        width: parent.width
                        text: modelData
                        size: Theme.textAside
                        color: Theme.inkQuiet
                    }
                }
            }
        }
    }

    body: Component {
        Column {
            id: column

            spacing: Theme.gap

            Notice {
                width: parent.width
                visible: !page.wide && view.fieldNote !== ""
                text: view.fieldNote
                size: Theme.textAside
                iconName: "paper"
            }

            Loader {
                width: parent.width
                sourceComponent: view.fieldPad === "choice" ? choices
                    : view.fieldPad === "multi" ? several
                    : view.fieldPad === "town" ? towns
                    : view.fieldPad === "signs" ? signs
                    : view.fieldPad === "writing" ? writing
                    : view.fieldPad !== "" ? digits : view.fieldId !== "" ? settled : null
            }

            Loader {
                width: parent.width
                active: !page.wide
                visible: active
                sourceComponent: sparedCard
            }
        }
    }

    Component {
        id: settled

        FieldBox {
            objectName: "settled"
            shown: view.fieldShown
            complaint: view.complaint
        }
    }

    Component {
        id: choices

        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.fieldOptions

                ChoiceRow {
                    required property var modelData

                    objectName: "option-" + modelData.value
                    leastHeight: page.wide ? Theme.target : Theme.mm(26)
                    width: parent.width
                    text: modelData.label
                    hint: modelData.hint
                    chosen: modelData.value === view.fieldDraft
                    onClicked: taps.draft(modelData.value)
                }
            }

            Notice {
                objectName: "complaint"
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }
        }
    }

    Component {
        id: towns

        Column {
            spacing: Theme.gapSmall

            TownGrid {
                width: parent.width
                cellHeight: page.wide ? Theme.target : Theme.mm(27)
                options: view.fieldOptions
                chosen: view.fieldDraft
                onPicked: value => taps.draft(value)
            }

            Notice {
                objectName: "complaint"
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }
        }
    }

    Component {
        id: digits

        Column {
            spacing: Theme.gap

            FieldBox {
                width: parent.width
                shown: view.fieldShown
                complaint: view.complaint
            }

            Keypad {
                width: parent.width
                keyHeight: page.wide ? Theme.target : Theme.mm(34)
                value: view.fieldTyped
                longest: view.fieldLongest
                extra: view.fieldExtra
                onEdited: value => taps.type(value)
            }
        }
    }

    Component {
        id: signs

        Column {
            spacing: Theme.gap

            FieldBox {
                width: parent.width
                shown: view.fieldShown
                complaint: view.complaint
            }

            SignPad {
                width: parent.width
                value: view.fieldDraft
                longest: view.fieldLongest
                plate: view.fieldKind === "plate"
                wide: page.wide
                onEdited: value => taps.draft(value)
            }
        }
    }

    Component {
        id: writing

        Column {
            spacing: Theme.gapSmall

            FieldBox {
                width: parent.width
                roomy: true
                shown: view.fieldShown
                complaint: view.complaint
            }

            WritingPad {
                width: parent.width
                value: view.fieldDraft
                longest: view.fieldLongest
                person: view.fieldKind === "name"
                wide: page.wide
                onEdited: value => taps.draft(value)
            }
        }
    }

    Component {
        id: several

        Column {
            spacing: Theme.gapSmall

            Repeater {
                model: view.fieldOptions

                ChoiceRow {
                    required property var modelData

                    objectName: "option-" + modelData.value
                    leastHeight: page.wide ? Theme.target : Theme.mm(26)
                    width: parent.width
                    several: true
                    text: modelData.label
                    hint: modelData.hint
                    chosen: modelData.chosen
                    onClicked: taps.toggle(modelData.value)
                }
            }

            Notice {
                objectName: "complaint"
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }
        }
    }
}
