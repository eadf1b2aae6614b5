import QtQuick
import QtQuick.Controls.Basic
import Guanjia

// The window: frame around the screen of the present step, sheets over it.
Window {
    id: window

    readonly property var screens: ({
        attract: "Attract", services: "Services", resume: "Resume", track: "Track", item: "ItemPage", situation: "Situation", refused: "Refused", consent: "Consent",
        identify: "Identify", travel: "Travel", confirm: "Confirm", agent: "Agent",
        ways: "Ways", faceConsent: "FaceConsent", face: "Face", code: "Code", login: "Login",
        parts: "Parts", form: "Form", paper: "Paper", fetching: "Fetching", leaflet: "Leaflet", pickup: "Pickup",
        materials: "Materials", material: "Material", promise: "Promise", scan: "Scan",
        slots: "Slots", review: "Review", bill: "Bill", pay: "Pay", document: "Document",
        submitting: "Submitting", result: "Result", rating: "Rating", cases: "Cases", case: "Case", keep: "Keep", take: "Take", goodbye: "Goodbye",
        outOfService: "OutOfService"
    })
    readonly property var order: Object.keys(screens)
    readonly property string step: view.step
    readonly property bool settled: !stack.busy

    // On a terminal of a site nobody closes the window: neither a key nor the display's own menu.
    property bool locked: false
    onClosing: close => close.accepted = !locked

    property bool helpOpen: false
    property bool lookOpen: false
    property bool exitOpen: false
    property bool languageOpen: false
    property bool readOpen: false
    property string shownStep: ""

    // In training somebody looks over the shoulder: a panel of its own, below the band.
    readonly property bool coached: typeof coach !== "undefined"
    // Staff mode lies over everything while it is open.
    readonly property bool staffed: typeof desk !== "undefined"
    readonly property bool covered: (coached && !coach.folded && coach.page !== "exercise")
        || (staffed && desk.page !== "closed")

    title: w.brand
    color: Theme.ground
    visible: true

    function show(): void {
        const back = order.indexOf(step) < order.indexOf(shownStep)
        helpOpen = false
        lookOpen = false
        exitOpen = false
        languageOpen = false
        readOpen = false
        shownStep = step
        stack.replaceCurrentItem(Qt.resolvedUrl("screens/" + screens[step] + ".qml"), {},
            look.still ? StackView.Immediate
            : back ? StackView.PopTransition : StackView.PushTransition)
        // What had the focus goes with its screen: the Tab key begins at the top of the new one.
        stack.currentItem.forceActiveFocus(Qt.OtherFocusReason)
    }

    onStepChanged: show()
    Component.onCompleted: show()

    Binding {
        target: Theme
        property: "reachTop"
        value: look.lowReach ? window.height * (1 - Theme.reach) - top.height : 0
    }

    // Any touch on a free spot shows that somebody is there.
    MouseArea {
        anchors.fill: parent
        onPressed: taps.touched()
    }

    // Every touch is heard, whatever takes it.
    Item {
        anchors.fill: parent

        PointHandler {
            onActiveChanged: if (active) chimes.touch()
        }
    }

    PracticeBand {
        id: band

        visible: view.practice !== ""
        width: parent.width
        height: visible ? implicitHeight : 0
        text: view.practice
        todo: window.coached && coach.folded ? coach.todo : ""
        button: window.coached ? coach.band : ""
        onTapped: coachTaps.fold()
    }

    TopBar {
        id: top

        visible: !window.covered
        y: band.height
        width: parent.width
        height: implicitHeight
    }

    StackView {
        id: stack

        objectName: "stack"
        visible: !window.covered
        y: top.y + top.height
        width: parent.width
        height: parent.height - y - bottom.height
        clip: busy

        replaceEnter: Transition {
            NumberAnimation { property: "x"; from: stack.width * 0.25; to: 0; duration: Theme.slide; easing.type: Easing.OutCubic }
            NumberAnimation { property: "opacity"; from: 0.3; to: 1; duration: Theme.slide }
        }
        // At once: two pages blended into each other are twice the work for every frame.
        replaceExit: Transition {
            PropertyAction { property: "opacity"; value: 0 }
        }
        pushEnter: replaceEnter
        pushExit: replaceExit
        popEnter: Transition {
            NumberAnimation { property: "x"; from: -stack.width * 0.25; to: 0; duration: Theme.slide; easing.type: Easing.OutCubic }
            NumberAnimation { property: "opacity"; from: 0.3; to: 1; duration: Theme.slide }
        }
        popExit: replaceExit
    }

    BottomBar {
        id: bottom

        visible: !window.covered
        anchors.bottom: parent.bottom
        width: parent.width
        height: implicitHeight
        severalLanguages: view.languages.length > 1
        speaks: audio.available
        reading: audio.reading
        onReadTapped: { window.readOpen = true; audio.read(); taps.touched() }
        onHelpTapped: { window.helpOpen = true; taps.touched() }
        onLookTapped: { window.lookOpen = true; taps.touched() }
        onExitTapped: {
            if (!view.canKeep) {
                taps.leave()
                return
            }
            window.exitOpen = true
            taps.touched()
        }
        onLanguageTapped: { window.languageOpen = true; taps.touched() }
    }

    DialogSheet {
        objectName: "helpSheet"
        visible: window.helpOpen
        heading: w.help_heading
        text: view.helpText
        primary: w.help_close
        primaryName: "helpClose"
        onAccepted: { window.helpOpen = false; taps.touched() }

        Notice {
            width: parent.width
            text: w.help_hotline
            iconName: "phone"
        }
    }

    LookSheet {
        objectName: "lookSheet"
        visible: window.lookOpen
        onClosed: { window.lookOpen = false; taps.touched() }
    }

    ReadSheet {
        objectName: "readSheet"
        visible: window.readOpen
        onClosed: window.readOpen = false
    }

    KeepSheet {
        objectName: "exitSheet"
        visible: window.exitOpen
        onClosed: { window.exitOpen = false; taps.touched() }
    }

    LanguageSheet {
        visible: window.languageOpen
        onClosed: { window.languageOpen = false; taps.touched() }
    }

    Sheet {
        id: idleSheet

        property int secondsLeft: 0

        objectName: "idleSheet"
        visible: view.idleWarning
        onVisibleChanged: secondsLeft = view.graceSeconds
        Accessible.name: w.idle_heading

        Timer {
            interval: 1000
            repeat: true
            running: idleSheet.visible
            onTriggered: {
                idleSheet.secondsLeft = Math.max(0, idleSheet.secondsLeft - 1)
                chimes.tick(idleSheet.secondsLeft)
            }
        }

        Column {
            width: parent.width
            spacing: Theme.gap

            // Beside each other: all ways on are seen at once, also on a low panel.
            Item {
                width: parent.width
                height: Math.max(question.height, ring.height)

                ThemedText {
                    id: question

                    anchors.left: parent.left
                    anchors.right: ring.left
                    anchors.rightMargin: Theme.gap
                    anchors.verticalCenter: parent.verticalCenter
                    text: w.idle_heading
                    size: Theme.textQuestion
                    font.bold: true
                }

                Countdown {
                    id: ring

                    anchors.right: parent.right
                    seconds: idleSheet.secondsLeft
                    of: view.graceSeconds
                }
            }

            ThemedText {
                width: parent.width
                text: view.idleLead.replace("{seconds}", idleSheet.secondsLeft)
                size: Theme.textTile
                font.features: { "tnum": 1 }
            }

            ActionButton {
                objectName: "idleStay"
                width: parent.width
                text: w.idle_stay
                onClicked: taps.touched()
            }

            ActionButton {
                objectName: "idleKeep"
                width: parent.width
                visible: view.canKeep
                kind: "plain"
                text: w.keep_offer
                onClicked: taps.keep()
            }

            ActionButton {
                objectName: "idleLeave"
                width: parent.width
                kind: "plain"
                text: view.idleLeave
                onClicked: taps.leave()
            }
        }
    }

    Loader {
        y: band.height
        width: parent.width
        height: parent.height - y
        active: window.coached
        source: "training/Panel.qml"
    }

    Loader {
        objectName: "staffPanel"
        anchors.fill: parent
        active: window.staffed
        source: "staff/Panel.qml"
        onLoaded: item.atRest = Qt.binding(() => ["attract", "outOfService"].includes(window.step))
    }

    // Over everything, sheets included.
    Curtain {
        objectName: "curtain"
    }
}
