import QtQuick

// The middle of every screen: one heading, one thing to do, at most one aside.
// Portrait stacks heading, aside, body, buttons; landscape splits 5:7, explanation left.
FocusScope {
    id: page

    property string heading
    property int headingSize: Theme.textQuestion
    property string lead
    property string counter
    property Component aside: null
    property Component body: null
    // Where both scroll together the body comes first.
    property bool asideBelow: false
    property string primary: ""
    property string primaryIcon: ""
    property bool primaryEnabled: true
    property string secondary: ""
    property string primaryName: "primary"
    property string secondaryName: "secondary"
    // Both ways out weigh the same.
    property bool secondaryEqual: false
    // In portrait what stands above the body scrolls before the body gets less than this.
    property real leastBody: Math.min(bodyLoader.needs, 0.3 * (actionsTop - 2 * Theme.gap))
    signal primaryTapped
    signal secondaryTapped

    // A narrow panel stacks, however low it is: keyboards need its whole width.
    readonly property bool wide: width > height && width > Theme.mm(400)
    // Low reach: the heading stays above, whatever can be touched moves below this line.
    readonly property bool low: Theme.reachTop > 0
    // On a panel that is low and narrow only the heading stays; the rest scrolls together.
    readonly property bool narrow: !wide && height < Theme.mm(270)
    readonly property bool together: low || narrow
    // Whole pixels: what scrolls is cut off at whole ones.
    readonly property real leftWidth: wide ? Math.floor((width - 2 * Theme.margin) * 5 / 12 - Theme.gap)
        : width - 2 * Theme.margin
    readonly property real rightX: wide ? Theme.margin + leftWidth + 2 * Theme.gap : Theme.margin
    readonly property real rightWidth: width - rightX - Theme.margin
    readonly property real actionsTop: actions.visible ? actions.y - Theme.gap : height - Theme.gap

    // Another question on the same page is read from its beginning.
    property string topic: heading
    onTopicChanged: {
        left.toTop()
        flick.toTop()
    }

    Accessible.role: Accessible.Pane
    Accessible.name: heading

    ScrollColumn {
        id: left

        x: Theme.margin
        y: Theme.gap
        width: page.together ? page.width - 2 * Theme.margin : page.leftWidth
        height: page.low ? Math.min(contentHeight, Theme.reachTop - 2 * Theme.gap)
            : page.narrow ? Math.min(contentHeight, page.height * 0.4)
            : page.wide ? page.height - 2 * Theme.gap
            : Math.min(contentHeight, page.actionsTop - 2 * Theme.gap - page.leastBody)

        Column {
            id: head

            TextMetrics {
                id: natural

                font: title.font
                text: page.heading
            }

            width: left.width
            spacing: Theme.gapTiny

            ThemedText {
                width: parent.width
                visible: page.counter !== ""
                text: page.counter
                size: Theme.textAside
                color: Theme.inkQuiet
            }

            ThemedText {
                id: title

                // Chinese breaks anywhere: after a comma, or into lines of one length, not with one
                // character left over.
                readonly property int lines: /[\u3400-\u9fff]/.test(page.heading) && !page.heading.includes("\n")
                    ? Math.ceil(natural.advanceWidth / Math.max(1, head.width)) : 1
                readonly property string parted: page.heading.replace(/([，。？！；])(?=.)/, "$1\n")
                readonly property bool comma: parted !== page.heading

                objectName: "heading"
                width: lines > 1 && !comma ? Math.min(head.width, natural.advanceWidth / lines + page.headingSize) : head.width
                text: lines > 1 ? parted : page.heading
                size: page.headingSize
                font.bold: true
                Accessible.role: Accessible.Heading
            }

            ThemedText {
                width: parent.width
                visible: page.lead !== "" && !page.narrow
                text: page.lead
                size: Theme.textSentence
                color: Theme.inkQuiet
            }

            Item {
                width: parent.width
                height: Theme.gapTiny
                visible: asideLoader.visible
            }

            Loader {
                id: asideLoader

                width: parent.width
                visible: active
                active: page.aside !== null && !page.together
                sourceComponent: page.aside
            }
        }
    }

    ScrollColumn {
        x: Theme.margin
        y: Theme.reachTop
        width: page.leftWidth
        height: Math.max(0, page.height - y - Theme.gap)
        visible: beside.active

        Loader {
            id: beside

            width: parent.width
            active: page.aside !== null && page.low && page.wide
            sourceComponent: page.aside
        }
    }

    ScrollColumn {
        id: flick

        x: page.rightX
        y: page.low ? Theme.reachTop : page.wide ? Theme.gap : left.y + left.height + Theme.gap
        width: page.rightWidth
        height: Math.max(0, page.actionsTop - y)

        Column {
            width: parent.width

            Item {
                id: leadBelow

                width: parent.width
                height: visible ? sentence.height + Theme.gapSmall : 0
                visible: page.lead !== "" && page.narrow

                ThemedText {
                    id: sentence

                    width: parent.width
                    text: page.lead
                    size: Theme.textSentence
                    color: Theme.inkQuiet
                }
            }

            Item {
                id: above

                width: parent.width
                height: visible ? beginning.height + Theme.gapSmall : 0
                visible: beginning.active

                Loader {
                    id: beginning

                    width: parent.width
                    active: page.aside !== null && page.together && !page.wide && !page.asideBelow
                    sourceComponent: page.aside
                }
            }

            Loader {
                id: bodyLoader

                readonly property real needs: item ? item.implicitHeight : 0
                readonly property real room: below.active ? 0 : flick.height - above.height - leadBelow.height

                width: flick.width
                height: Math.max(needs, room)
                sourceComponent: page.body
            }

            Item {
                width: parent.width
                height: Theme.gap
                visible: below.active
            }

            Loader {
                id: below

                width: parent.width
                active: page.aside !== null && page.together && !page.wide && page.asideBelow
                visible: active
                sourceComponent: page.aside
            }
        }
    }

    Row {
        id: actions

        x: page.rightX
        y: page.height - height - Theme.gap
        width: page.rightWidth
        height: Math.max(Theme.targetPrimary, other.visible ? other.implicitHeight : 0,
            next.visible ? next.implicitHeight : 0)
        spacing: Theme.gap
        visible: page.primary !== "" || page.secondary !== ""

        ActionButton {
            id: other

            objectName: page.secondaryName
            width: page.primary === "" ? parent.width
                : page.secondaryEqual ? (parent.width - Theme.gap) / 2
                : Math.min(Math.max(implicitWidth, (parent.width - Theme.gap) * 0.32),
                    (parent.width - Theme.gap) * 0.5)
            height: parent.height
            visible: page.secondary !== ""
            kind: "plain"
            text: page.secondary
            onClicked: page.secondaryTapped()
        }

        ActionButton {
            id: next

            objectName: page.primaryName
            width: parent.width - (page.secondary === "" ? 0 : other.width + Theme.gap)
            height: parent.height
            visible: page.primary !== ""
            enabled: page.primaryEnabled
            text: page.primary
            iconName: page.primaryIcon
            onClicked: page.primaryTapped()
        }
    }
}
