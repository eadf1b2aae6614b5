import QtQuick
import Guanjia

// The first look: the promise, what can be done here now, and where to touch.
Item {
    id: screen

    // A touch anywhere begins; it lies behind everything that has a touch of its own.
    MouseArea {
        anchors.fill: parent
        onClicked: taps.start()
    }

    Page {
        id: page

        anchors.fill: parent
        heading: w.attract_heading
        headingSize: wide ? Math.min(Theme.textPromise, leftWidth / 8) : Theme.textPromise
        lead: view.attractLead
        leastBody: Theme.mm(86)
        primary: w.attract_start
        primaryIcon: "touch"
        primaryName: "start"
        secondary: w.elder_start
        secondaryName: "elderStart"
        onPrimaryTapped: taps.start()
        onSecondaryTapped: { taps.start(); taps.elder(true) }

        // What can be done here is worth more than saying so, where there is room for one of them.
        aside: narrow ? null : promise

        Component {
            id: promise

            Rectangle {
                id: hero

                implicitHeight: Math.max(invitation.height, terminal.visible ? terminal.height : 0) + 2 * Theme.gap
                height: implicitHeight
                radius: Theme.radius
                color: Theme.hero

                Column {
                    id: invitation

                    x: Theme.gap * 1.6
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - Theme.gap * 4 - (terminal.visible ? terminal.width : 0)
                    spacing: Theme.gapSmall

                    ThemedText {
                        width: parent.width
                        text: w.attract_card_heading
                        size: Math.min(Theme.type(13), parent.width / 7)
                        font.bold: true
                        color: Theme.inkOnHero
                    }

                    ThemedText {
                        width: parent.width
                        visible: !(page.wide && Theme.large)
                        text: w.attract_card_lead
                        size: Theme.textSentence
                        color: Theme.inkOnHeroQuiet
                    }
                }

                TerminalPicture {
                    id: terminal

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.gap * 1.6
                    anchors.verticalCenter: parent.verticalCenter
                    visible: !page.low && (!Theme.large || page.height > Theme.mm(300))
                    width: Math.min(Theme.mm(78), parent.width * 0.36)
                    height: width * 118 / 96
                    readerLit: true
                }
            }
        }

        body: Component {
            Column {
                id: here

                spacing: Theme.gapSmall

                Repeater {
                    model: view.notices

                    Notice {
                        required property var modelData

                        width: here.width
                        text: modelData.title + "\n" + modelData.text
                        iconName: "paper"
                        size: Theme.textAside
                    }
                }

                Item {
                    width: parent.width
                    height: Math.max(title.height, count.y + count.height)

                    ThemedText {
                        id: title

                        text: w.attract_here
                        size: Theme.textTile
                        font.bold: true
                        wrapMode: Text.NoWrap
                    }

                    ThemedText {
                        id: count

                        anchors.left: title.right
                        anchors.leftMargin: Theme.gapSmall
                        anchors.right: parent.right
                        anchors.baseline: title.baseline
                        text: view.readyLine + (view.notReadyLine === "" ? "" : " · " + view.notReadyLine)
                        size: Theme.textAside
                        color: Theme.inkQuiet
                    }
                }

                Grid {
                    id: wall

                    width: parent.width
                    columns: Theme.textScale > 1.3 ? 1 : 2
                    spacing: Theme.gapSmall

                    Repeater {
                        // Larger type, fewer of them: all are one touch away.
                        model: Theme.large ? view.popular.slice(0, 4) : view.popular

                        ServiceTile {
                            required property var modelData

                            objectName: "attract-" + modelData.id
                            width: (here.width - (wall.columns - 1) * wall.spacing) / wall.columns
                            height: Math.max(Theme.target, implicitHeight)
                            compact: true
                            text: modelData.name
                            iconName: modelData.icon
                            detail: modelData.detail
                            reason: modelData.reason
                            onClicked: { taps.start(); taps.choose(modelData.id) }
                        }
                    }
                }

                Notice {
                    width: parent.width
                    visible: view.restElsewhere !== ""
                    text: view.restElsewhere
                    iconName: "place"
                    size: Theme.textAside
                }

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
}
