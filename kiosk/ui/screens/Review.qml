import QtQuick
import Guanjia
import Guanjia.Items

// Everything on one sheet, an edit beside each answer, and the signature.
Page {
    id: page

    heading: view.reviewHeading
    lead: view.reviewLead
    primary: view.reviewSubmit
    // Down to the lower edge of the place to sign.
    property real toSign: 0
    readonly property int leastPlace: Theme.mm(52)
    leastBody: Math.max(Theme.mm(100) * Math.min(Theme.textScale, 1.25), Math.min(toSign, 0.75 * actionsTop))
    onPrimaryTapped: taps.submit()

    // What came of it and what was spared: on a low panel above the sheet, not above the signature.
    readonly property bool said: view.saveTrouble !== "" || view.complaint !== "" || view.reviewSpared !== ""

    Component {
        id: answers

        Column {
            spacing: Theme.gapSmall

            Notice {
                objectName: "saveTrouble"
                answers: true
                width: parent.width
                visible: view.saveTrouble !== ""
                text: w.save_heading + "\n" + view.saveTrouble
                kind: "danger"
            }

            Notice {
                objectName: "complaint"
                answers: true
                width: parent.width
                visible: view.complaint !== ""
                text: view.complaint
                kind: "danger"
            }

            ThemedText {
                objectName: "spared"
                width: parent.width
                visible: view.reviewSpared !== ""
                text: view.reviewSpared
                size: Theme.textAside
                color: Theme.good
            }
        }
    }

    aside: Component {
        Column {
            spacing: Theme.gapSmall

            Loader {
                width: parent.width
                active: page.wide && page.said
                visible: active
                sourceComponent: answers
            }

            Card {
                width: parent.width
                padding: Theme.gap

                Column {
                    width: parent.width

                    ThemedText {
                        width: parent.width
                        text: view.itemName
                        font.bold: true
                        bottomPadding: Theme.gapTiny
                    }

                    FactRow {
                        width: parent.width
                        visible: view.personName !== ""
                        label: w.review_applicant
                        labelWidth: Theme.labelColumn
                        value: view.personName + "  " + view.personNumber
                    }

                    FactRow {
                        objectName: "agentRow"
                        width: parent.width
                        visible: view.agentWho !== ""
                        label: view.agentWho
                        labelWidth: Theme.labelColumn
                        value: view.agentName
                    }

                    Repeater {
                        model: view.reviewRows

                        Item {
                            id: row

                            required property var modelData

                            TextMetrics {
                                id: editWords

                                font.family: Theme.family
                                font.pixelSize: Theme.textAside
                                text: w.review_edit
                            }

                            width: parent.width
                            height: Math.max(fact.implicitHeight, edit.height + Theme.gapSmall)

                            FactRow {
                                id: fact

                                anchors.verticalCenter: parent.verticalCenter
                                width: parent.width - (edit.visible ? edit.width + Theme.gapSmall : 0)
                                label: row.modelData.label
                                labelWidth: Theme.labelColumn
                                value: reveal.pressed ? row.modelData.full : row.modelData.value
                                note: row.modelData.source
                            }

                            ActionButton {
                                id: edit

                                objectName: "edit-" + row.modelData.field
                                visible: !row.modelData.fixed
                                anchors.right: parent.right
                                anchors.verticalCenter: parent.verticalCenter
                                width: Math.max(Theme.mm(26) * Theme.textScale,
                                    editWords.advanceWidth + 2 * Theme.gapSmall)
                                implicitWidth: width
                                height: Math.max(Theme.target, implicitHeight)
                                kind: "plain"
                                textSize: Theme.textAside
                                text: w.review_edit
                                onClicked: taps.edit(row.modelData.field)
                            }
                        }
                    }

                    Item {
                        width: parent.width
                        height: reveal.height + Theme.gapSmall
                        visible: view.reviewMasked

                        ActionButton {
                            id: reveal

                            objectName: "hold"
                            // A finger apart from the last 「修改」 above it.
                            y: Theme.gapTiny
                            width: parent.width
                            kind: "plain"
                            textSize: Theme.textSentence
                            text: w.confirm_hold
                        }
                    }

                    Repeater {
                        model: view.appointment

                        FactRow {
                            required property var modelData

                            width: parent.width
                            label: modelData.label
                            labelWidth: Theme.labelColumn
                            value: modelData.value
                        }
                    }

                    Repeater {
                        model: view.reviewMaterials

                        FactRow {
                            required property var modelData

                            width: parent.width
                            label: modelData.label
                            labelWidth: Theme.labelColumn
                            value: modelData.value
                            valueSize: Theme.textAside
                        }
                    }
                }
            }
        }
    }

    body: Component {
        Column {
            id: column

            readonly property real least: view.reviewSigns ? place.y + page.leastPlace + Theme.gapTiny : 0

            spacing: Theme.gapSmall
            onLeastChanged: page.toSign = least

            Loader {
                width: parent.width
                active: !page.wide && page.said
                visible: active
                sourceComponent: answers
            }

            Notice {
                objectName: "promises"
                width: parent.width
                visible: view.reviewPromises !== ""
                text: view.reviewPromises
                size: Theme.textAside
                iconName: "pen"
            }

            Item {
                width: parent.width
                height: Math.max(Theme.target, signWords.implicitHeight, signAgain.implicitHeight)
                visible: view.reviewSigns

                ThemedText {
                    id: signWords

                    anchors.left: parent.left
                    anchors.right: signAgain.left
                    anchors.rightMargin: Theme.gapSmall
                    anchors.verticalCenter: parent.verticalCenter
                    text: view.reviewSignWords
                    font.bold: true
                }

                ActionButton {
                    id: signAgain

                    objectName: "signAgain"
                    anchors.right: parent.right
                    width: Theme.mm(34) * Theme.textScale
                    implicitWidth: width
                    height: parent.height
                    kind: "plain"
                    textSize: Theme.textAside
                    text: w.review_again
                    enabled: !area.empty
                    onClicked: { area.clear(); taps.clearSignature() }
                }
            }

            Rectangle {
                id: place

                visible: view.reviewSigns
                width: parent.width
                height: Math.max(page.leastPlace,
                    Math.min(column.parent.room - y - Theme.gapTiny, Theme.mm(110)))
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.lineStrong
                border.color: Theme.primary

                Rectangle {
                    x: Theme.gap
                    width: parent.width - 2 * Theme.gap
                    y: parent.height * 0.74
                    height: Theme.line
                    color: Theme.outline
                }

                SignatureArea {
                    id: area

                    objectName: "signature"
                    anchors.fill: parent
                    anchors.margins: Theme.lineStrong
                    pxPerMm: Theme.pxPerMm
                    ink: Theme.ink
                    onStrokeEnded: signature => taps.sign(signature)
                }
            }
        }
    }
}
