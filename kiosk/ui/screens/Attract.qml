import QtQuick
import Guanjia

// The first look: the promise, what can be done here now, and where to touch.
Item {
    id: screen

    readonly property bool wide: width > height

    Accessible.role: Accessible.Pane
    Accessible.name: w.attract_heading

    MouseArea {
        anchors.fill: parent
        onClicked: taps.start()
    }

    Column {
        id: promise

        x: Theme.margin
        y: Theme.gap
        width: (screen.wide ? screen.width * 5 / 12 : screen.width) - 2 * Theme.margin
        spacing: Theme.gapSmall

        ThemedText {
            objectName: "heading"
            width: parent.width
            text: w.attract_heading
            size: Theme.textPromise
            font.bold: true
            Accessible.role: Accessible.Heading
        }

        ThemedText {
            width: parent.width
            text: w.attract_lead
            size: Theme.textTile
            color: Theme.inkQuiet
        }
    }

    Rectangle {
        id: hero

        x: Theme.margin
        y: promise.y + promise.height + Theme.gap * 1.5
        width: promise.width
        height: screen.wide ? screen.height - y - Theme.gap
            : Math.max(Theme.mm(124), invitation.height + Theme.gap * 4)
        radius: Theme.radius
        color: Theme.hero

        Column {
            id: invitation

            x: Theme.gap * 1.6
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - terminal.width - Theme.gap * 4
            spacing: Theme.gap

            ThemedText {
                width: parent.width
                text: w.attract_card_heading
                size: screen.wide ? Theme.textTile : Theme.type(13)
                font.bold: true
                color: Theme.inkOnHero
            }

            ThemedText {
                width: parent.width
                visible: !screen.wide
                text: w.attract_card_lead
                size: Theme.textSentence
                color: Theme.inkOnHeroQuiet
            }

            Rectangle {
                objectName: "start"
                width: Math.min(parent.width, startRow.width + Theme.gap * 3)
                height: Theme.targetPrimary
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.edged ? Theme.lineStrong : 0
                border.color: Theme.inkOnHero

                Accessible.role: Accessible.Button
                Accessible.name: w.attract_start
                Accessible.onPressAction: taps.start()

                Row {
                    id: startRow

                    anchors.centerIn: parent
                    spacing: Theme.gapSmall

                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: "touch"
                        size: Theme.mm(10)
                    }

                    ThemedText {
                        anchors.verticalCenter: parent.verticalCenter
                        text: w.attract_start
                        size: Theme.textTile
                        font.bold: true
                        color: Theme.primary
                        wrapMode: Text.NoWrap
                        Accessible.ignored: true
                    }
                }
            }
        }

        TerminalPicture {
            id: terminal

            anchors.right: parent.right
            anchors.rightMargin: Theme.gap * 1.6
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(Theme.mm(90), parent.width * 0.37)
            height: Math.min(width * 118 / 96, parent.height - 2 * Theme.gap)
            readerLit: true
        }
    }

    Column {
        id: here

        x: screen.wide ? screen.width * 5 / 12 + Theme.gap : Theme.margin
        y: screen.wide ? Theme.gap : hero.y + hero.height + Theme.gap * 1.5
        width: screen.width - x - Theme.margin
        spacing: Theme.gapSmall

        Row {
            spacing: Theme.gap

            ThemedText {
                text: w.attract_here
                size: Theme.textTile
                font.bold: true
                wrapMode: Text.NoWrap
            }

            ThemedText {
                anchors.baseline: parent.children[0].baseline
                text: view.readyLine
                    + (view.notReadyLine === "" ? "" : " · " + view.notReadyLine)
                size: Theme.textAside
                color: Theme.inkQuiet
                wrapMode: Text.NoWrap
            }
        }

        Grid {
            width: parent.width
            columns: 2
            spacing: Theme.gapSmall

            Repeater {
                // Larger type, fewer of them: all are one touch away.
                model: Theme.large ? view.popular.slice(0, 4) : view.popular

                Card {
                    id: card

                    required property var modelData

                    objectName: "attract-" + modelData.id
                    border.color: Theme.outlineControl
                    width: (here.width - Theme.gapSmall) / 2
                    height: Theme.mm(!screen.wide ? 44 : view.popular.length <= 4 ? 56 : 38) * (Theme.large ? 1.15 : 1)

                    MouseArea {
                        anchors.fill: parent
                        anchors.margins: -card.padding
                        onClicked: { taps.start(); taps.choose(card.modelData.id) }

                        Accessible.role: Accessible.Button
                        Accessible.name: card.modelData.name
                        Accessible.onPressAction: clicked(null)
                    }

                    Icon {
                        id: mark

                        anchors.verticalCenter: parent.verticalCenter
                        name: card.modelData.icon
                        color: card.modelData.reason === "" ? Theme.primary : Theme.inkQuiet
                        size: Theme.mm(12)
                    }

                    Column {
                        anchors.left: mark.right
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        anchors.leftMargin: Theme.gapSmall

                        ThemedText {
                            width: parent.width
                            text: card.modelData.name
                            size: screen.wide ? Theme.textTile : Theme.type(8.5)
                            font.bold: true
                        }

                        ThemedText {
                            width: parent.width
                            text: card.modelData.reason === ""
                                ? card.modelData.detail : card.modelData.reason
                            size: Theme.textAside
                            color: card.modelData.reason === "" ? Theme.inkQuiet : Theme.caution
                            maximumLineCount: 2
                            elide: Text.ElideRight
                        }
                    }
                }
            }
        }

        Column {
            width: parent.width
            spacing: Theme.gapTiny

            Repeater {
                model: view.notes

                Notice {
                    required property string modelData

                    width: here.width
                    text: modelData
                    kind: view.allGood ? "good" : "caution"
                    size: Theme.textAside
                }
            }
        }
    }
}
