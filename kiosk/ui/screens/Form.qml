import QtQuick
import Guanjia

// One question.
Page {
    id: page

    topic: view.fieldId

    // Which of the two ways to give a date the citizen asked for, by question.
    property var asked: ({})
    readonly property bool dated: view.dateCells.length > 0
    readonly property bool picking: dated && (asked[view.fieldId] ?? view.dateFirst)

    // Nothing of a keyboard should have to be scrolled to on a low panel.
    readonly property bool lean: wide || low || height < Theme.mm(280)

    readonly property bool tight: lean && !wide && !low
    readonly property bool keyed: ["", "choice", "multi", "town", "region"].indexOf(view.fieldPad) < 0

    counter: tight && keyed ? "" : view.formCount
    heading: view.fieldQuestion
    // How digits are typed is no help where there is nothing to type.
    lead: picking && (view.fieldHint === w.form_hint_date || view.fieldHint === w.form_hint_month)
        ? "" : view.fieldHint
    primary: view.formLast ? w.form_check : w.form_next
    secondary: w.form_back
    onPrimaryTapped: taps.accept()
    onSecondaryTapped: taps.back()

    function ask(calendar: bool): void {
        const now = Object.assign({}, asked)
        now[view.fieldId] = calendar
        asked = now
        taps.touched()
    }

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

            PaperOffers {
                width: parent.width
                visible: offered
                rowHeight: Theme.target
            }

            Loader {
                width: parent.width
                active: view.paperAsks !== ""
                visible: active
                sourceComponent: readPaper
            }

            Loader {
                width: parent.width
                sourceComponent: sparedCard
            }
        }
    }

    Component {
        id: sparedCard

        SparedCard {}
    }

    Component {
        id: readPaper

        ActionButton {
            objectName: "readPaper"
            kind: "plain"
            text: view.paperAsks
            onClicked: taps.paper()
        }
    }

    body: Component {
        Column {
            id: column

            spacing: Theme.gap

            PaperOffers {
                width: parent.width
                visible: !page.wide && offered
                rowHeight: Theme.mm(26)
            }

            Notice {
                width: parent.width
                visible: !page.wide && view.fieldNote !== ""
                text: view.fieldNote
                size: Theme.textAside
                iconName: "paper"
            }

            Loader {
                // Down to where it may be without being scrolled to.
                readonly property real room: column.parent.room - y

                width: parent.width
                sourceComponent: view.fieldPad === "choice" ? choices
                    : view.fieldPad === "multi" ? several
                    : view.fieldPad === "town" ? towns
                    : view.fieldPad === "region" ? regions
                    : page.picking ? dates
                    : view.fieldPad === "signs" ? signs
                    : view.fieldPad === "writing" ? writing
                    : view.fieldPad !== "" ? digits : view.fieldId !== "" ? settled : null
            }

            Loader {
                width: parent.width
                active: !page.wide && view.paperAsks !== ""
                visible: active
                sourceComponent: readPaper
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
                answers: true
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
                answers: true
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }
        }
    }

    Component {
        id: regions

        Column {
            spacing: Theme.gapSmall

            RegionPicker {
                width: parent.width
                cellHeight: page.wide ? Theme.target : Theme.mm(22)
                options: view.fieldOptions
                steps: view.regionTrail
                letters: view.regionLetters
                onPicked: value => taps.draft(value)
            }

            Notice {
                objectName: "complaint"
                answers: true
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }
        }
    }

    Component {
        id: dates

        Column {
            spacing: Theme.gapSmall

            FieldBox {
                width: parent.width
                shown: view.fieldShown
                complaint: view.complaint
                roomy: true
            }

            DatePicker {
                width: parent.width
                cellHeight: page.wide ? Theme.target : Theme.mm(24)
                cells: view.dateCells
                steps: view.dateTrail
                weekdays: view.dateWeekdays
                columns: view.dateColumns
                onPicked: value => taps.type(value)
            }

            ActionButton {
                objectName: "byDigits"
                width: parent.width
                kind: "plain"
                text: w.form_by_digits
                onClicked: page.ask(false)
            }
        }
    }

    Component {
        id: digits

        Column {
            id: byKeys

            readonly property real forKeys: parent.room - typed.height - spacing
                - (page.dated ? calendar.height + spacing : 0) - 3 * Theme.gapSmall

            spacing: page.tight ? Theme.gapSmall : Theme.gap

            FieldBox {
                id: typed

                width: parent.width
                lean: page.tight && Theme.large
                shown: view.fieldShown
                complaint: view.complaint
            }

            Keypad {
                width: parent.width
                flat: page.tight
                keyHeight: page.lean ? Theme.target
                    : Math.max(Theme.target, Math.min(Theme.mm(34), Math.floor(byKeys.forKeys / 4)))
                value: view.fieldTyped
                longest: view.fieldLongest
                extra: view.fieldExtra
                onEdited: value => taps.type(value)
            }

            ActionButton {
                id: calendar

                objectName: "byCalendar"
                width: parent.width
                visible: page.dated
                kind: "plain"
                text: w.form_by_calendar
                onClicked: page.ask(true)
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
                lean: page.lean
                shown: view.fieldShown
                complaint: view.complaint
            }

            WritingPad {
                width: parent.width
                value: view.fieldDraft
                longest: view.fieldLongest
                person: view.fieldKind === "name"
                wide: page.lean
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
                answers: true
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }
        }
    }
}
