import QtQuick
import Guanjia

// What you need, how long, how often, how much, what comes of it; then 「开始」.
Page {
    id: page

    heading: view.itemEveryday
    lead: view.itemName + "\n" + view.itemSummary
    primary: w.item_begin
    primaryEnabled: view.itemClosed === ""
    onPrimaryTapped: taps.begin()

    aside: Component {
        Column {
            spacing: Theme.gapSmall

            Notice {
                width: parent.width
                visible: view.itemClosed !== ""
                answers: true
                kind: "caution"
                text: w.item_closed + "\n" + view.itemClosed + "\n" + view.elsewhere
            }

            ChipRow {
                width: parent.width
                visible: view.chips.length > 0
                model: view.chips
                onPicked: id => taps.reopen(id)
            }

            Card {
                width: parent.width

                Column {
                    width: parent.width
                    spacing: Theme.gapSmall

                    ThemedText {
                        text: w.item_need
                        size: Theme.textSentence
                        font.bold: true
                    }

                    Repeater {
                        model: view.itemNeeds

                        Row {
                            id: need

                            required property string modelData

                            width: parent.width
                            spacing: Theme.gapSmall

                            Icon {
                                name: "card"
                                size: Theme.icon(9)
                            }

                            ThemedText {
                                width: need.width - Theme.mm(9) - Theme.gapSmall
                                text: need.modelData
                            }
                        }
                    }

                    Repeater {
                        model: view.itemShared

                        Row {
                            id: spared

                            required property string modelData

                            width: parent.width
                            spacing: Theme.gapSmall

                            Icon {
                                name: "check"
                                color: Theme.good
                                size: Theme.icon(9)
                            }

                            ThemedText {
                                width: spared.width - Theme.mm(9) - Theme.gapSmall
                                text: spared.modelData
                                color: Theme.good
                            }
                        }
                    }
                }
            }
        }
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Card {
                width: parent.width

                Column {
                    width: parent.width

                    Repeater {
                        model: view.itemFacts

                        FactRow {
                            required property var modelData

                            width: parent.width
                            label: modelData.label
                            value: modelData.value
                        }
                    }
                }
            }

            ThemedText {
                width: parent.width
                text: view.itemHotline
                size: Theme.textAside
                color: Theme.inkQuiet
            }
        }
    }
}
