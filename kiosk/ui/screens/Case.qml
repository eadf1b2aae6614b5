import QtQuick
import Guanjia

// One case: where it is, all that is missing at once, and what can be done with it.
Page {
    id: page

    // Something is to be corrected: that comes first.
    readonly property bool asked: view.caseActions.some(one => one.value === "supplement")

    heading: view.caseWords
    counter: view.caseName
    lead: view.caseDue
    primary: asked ? "" : w.case_done
    secondary: asked ? w.case_done : ""
    onPrimaryTapped: taps.done()
    onSecondaryTapped: taps.done()

    aside: Component {
        Column {
            spacing: Theme.gapSmall

            ThemedText {
                objectName: "caseNumber"
                width: parent.width
                text: w.result_number + " " + view.caseNumber
                size: Theme.textAside
                color: Theme.inkQuiet
                font.features: { "tnum": 1 }
            }

            Notice {
                objectName: "caseNote"
                width: parent.width
                visible: view.caseNote !== ""
                text: view.caseNote
            }

            Repeater {
                model: view.caseActions

                ActionButton {
                    required property var modelData

                    objectName: "do-" + modelData.value
                    width: parent.width
                    kind: modelData.value === "supplement" ? "primary" : "plain"
                    text: modelData.label
                    onClicked: taps.option(modelData.value)
                }
            }
        }
    }

    component Title: ThemedText {
        width: parent ? parent.width : 0
        topPadding: Theme.gapTiny
        size: Theme.textTile
        font.bold: true
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Title {
                visible: view.caseDefects.length > 0
                text: w.case_defects
            }

            Repeater {
                model: view.caseDefects

                Notice {
                    required property string modelData

                    width: parent.width
                    text: modelData
                    kind: "caution"
                }
            }

            Title {
                visible: view.caseDeferred.length > 0
                text: w.case_deferred
            }

            Repeater {
                model: view.caseDeferred

                Notice {
                    required property string modelData

                    width: parent.width
                    text: modelData
                    kind: "caution"
                    iconName: "clock"
                }
            }

            Title {
                visible: view.caseParts.length > 0
                text: w.case_parts
            }

            Repeater {
                model: view.caseParts

                FactRow {
                    required property var modelData

                    width: parent.width
                    labelWidth: width * 0.5
                    label: modelData.label
                    value: modelData.value
                }
            }

            Title {
                text: w.case_timeline
            }

            Repeater {
                model: view.caseTimeline

                TimelineRow {
                    required property var modelData

                    width: parent.width
                    done: true
                    title: modelData.title
                    detail: modelData.detail
                }
            }
        }
    }
}
