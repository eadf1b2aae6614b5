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
    property string primary: ""
    property string primaryIcon: ""
    property bool primaryEnabled: true
    property string secondary: ""
    // Both ways out weigh the same.
    property bool secondaryEqual: false
    // In portrait what stands above the body scrolls before the body gets less than this.
    property real leastBody: 0
    signal primaryTapped
    signal secondaryTapped

    readonly property bool wide: width > height
    readonly property real leftWidth: wide ? (width - 2 * Theme.margin) * 5 / 12 - Theme.gap : width - 2 * Theme.margin
    readonly property real rightX: wide ? Theme.margin + leftWidth + 2 * Theme.gap : Theme.margin
    readonly property real rightWidth: width - rightX - Theme.margin
    readonly property real actionsTop: actions.visible ? actions.y - Theme.gap : height - Theme.gap

    Accessible.role: Accessible.Pane
    Accessible.name: heading

    ScrollColumn {
        id: left

        x: Theme.margin
        y: Theme.gap
        width: page.leftWidth
        height: page.wide ? page.height - 2 * Theme.gap
            : Math.min(contentHeight, page.actionsTop - 2 * Theme.gap - page.leastBody)

        Column {
            id: head

            width: page.leftWidth
            spacing: Theme.gapTiny

            ThemedText {
                width: parent.width
                visible: page.counter !== ""
                text: page.counter
                size: Theme.textAside
                color: Theme.inkQuiet
            }

            ThemedText {
                objectName: "heading"
                width: parent.width
                text: page.heading
                size: page.headingSize
                font.bold: true
                Accessible.role: Accessible.Heading
            }

            ThemedText {
                width: parent.width
                visible: page.lead !== ""
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
                visible: page.aside !== null
                sourceComponent: page.aside
            }
        }
    }

    ScrollColumn {
        id: flick

        x: page.rightX
        y: page.wide ? Theme.gap : left.y + left.height + Theme.gap
        width: page.rightWidth
        height: Math.max(0, page.actionsTop - y)

        Loader {
            id: bodyLoader

            readonly property real room: flick.height

            width: flick.width
            height: Math.max(item ? item.implicitHeight : 0, flick.height)
            sourceComponent: page.body
        }
    }

    Row {
        id: actions

        x: page.rightX
        y: page.height - height - Theme.gap
        width: page.rightWidth
        height: Theme.targetPrimary
        spacing: Theme.gap
        visible: page.primary !== "" || page.secondary !== ""

        ActionButton {
            objectName: "secondary"
            width: page.primary === "" ? parent.width
                : page.secondaryEqual ? (parent.width - Theme.gap) / 2
                : Math.max(implicitWidth, (parent.width - Theme.gap) * 0.32)
            height: parent.height
            visible: page.secondary !== ""
            kind: "plain"
            text: page.secondary
            onClicked: page.secondaryTapped()
        }

        ActionButton {
            id: next

            objectName: "primary"
            width: parent.width - (page.secondary === "" ? 0 : parent.children[0].width + Theme.gap)
            height: parent.height
            visible: page.primary !== ""
            enabled: page.primaryEnabled
            text: page.primary
            iconName: page.primaryIcon
            onClicked: page.primaryTapped()
        }
    }
}
