import QtQuick
import Guanjia

// What happened, what to do now, what hands can do, what the machine says of itself.
Item {
    id: page

    ScrollColumn {
        x: Theme.gap
        y: Theme.gap
        width: page.width - 2 * Theme.gap
        height: actions.y - 2 * Theme.gap

        Column {
            width: page.width - 2 * Theme.gap
            spacing: Theme.gapSmall

            ThemedText {
                width: parent.width
                text: coach.title + (coach.step === "" ? "" : " · " + coach.step)
                size: Theme.textAside
                color: Theme.inkQuiet
            }

            ThemedText {
                objectName: "coachTodo"
                width: parent.width
                text: coach.todo
                size: Theme.textTile
                font.bold: true
            }

            Notice {
                width: parent.width
                visible: coach.hint !== ""
                text: coach.hint
                size: Theme.textAside
            }

            Notice {
                width: parent.width
                visible: coach.complaint !== ""
                text: coach.complaint
                kind: "caution"
                size: Theme.textAside
            }

            ThemedText {
                width: parent.width
                text: coach.story
                size: Theme.textAside
            }

            ThemedText {
                width: parent.width
                text: coach.tellsLabel
                size: Theme.textAside
                font.bold: true
            }

            Repeater {
                model: coach.tells

                ThemedText {
                    required property string modelData

                    width: parent.width
                    text: modelData
                    size: Theme.textAside
                }
            }

            Repeater {
                model: coach.notes

                Notice {
                    required property string modelData

                    width: parent.width
                    text: modelData
                    size: Theme.textAside
                }
            }

            ThemedText {
                width: parent.width
                text: coach.movesLabel
                size: Theme.textAside
                font.bold: true
            }

            Grid {
                id: hands

                width: parent.width
                columns: 2
                spacing: Theme.gapSmall

                Repeater {
                    model: coach.moves

                    ActionButton {
                        required property var modelData

                        objectName: "move-" + modelData.name
                        width: (hands.width - hands.spacing) / 2
                        height: Math.max(Theme.target, implicitHeight)
                        kind: "plain"
                        textSize: Theme.textLabel
                        text: modelData.label
                        onClicked: coachTaps.move(modelData.name)
                    }
                }
            }
        }
    }

    Column {
        id: actions

        x: Theme.gap
        y: page.height - height - Theme.gap
        width: page.width - 2 * Theme.gap
        spacing: Theme.gapSmall

        ThemedText {
            width: parent.width
            text: coach.time
            size: Theme.textLabel
            color: coach.late ? Theme.caution : Theme.inkQuiet
            font.features: { "tnum": 1 }
        }

        Row {
            spacing: Theme.gapSmall

            ActionButton {
                objectName: "coachFold"
                width: (actions.width - 2 * parent.spacing) * 0.44
                height: Theme.target
                textSize: Theme.textLabel
                text: coach.foldLabel
                onClicked: coachTaps.fold()
            }

            ActionButton {
                objectName: "coachHint"
                width: (actions.width - 2 * parent.spacing) * 0.28
                height: Theme.target
                kind: "plain"
                textSize: Theme.textLabel
                text: coach.hintLabel
                onClicked: coachTaps.hint()
            }

            ActionButton {
                objectName: "coachStop"
                width: (actions.width - 2 * parent.spacing) * 0.28
                height: Theme.target
                kind: "plain"
                textSize: Theme.textLabel
                text: coach.stopLabel
                onClicked: coachTaps.menu()
            }
        }
    }
}
