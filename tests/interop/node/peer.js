// SPDX-License-Identifier: GPL-3.0-or-later
// modbus-serial and mqtt.js against a charger, heat pumps and a plug.
"use strict";
const { createRequire } = require("module");
const needed = createRequire(process.env.NODE_FOLDER + "/");
const ModbusRTU = needed("modbus-serial");
const mqtt = needed("mqtt");

const offset = Number(process.env.OFFSET);
const devices = JSON.parse(process.env.DEVICES);

function expect(isSo, what, seen) {
  console.log(`${isSo ? "ok  " : "FAIL"} ${what}: ${seen}`);
  if (!isSo) process.exit(1);
}

function topicOf(home, product) {
  return devices.find((d) => d.home === home && d.product === product && d.protocol === "mqtt").topic;
}

async function refused(promise, code, what) {
  const error = await promise.then(() => null, (e) => e);
  expect(error !== null && error.modbusCode === code, what, error && error.message);
}

async function dial(address, unit) {
  const client = new ModbusRTU();
  await client.connectTCP(address, { port: 502 + offset });
  client.setID(unit);
  client.setTimeout(3000);
  return client;
}

async function testModbus() {
  const keba = await dial("127.1.3.15", 255);
  const state = (await keba.readHoldingRegisters(1000, 2)).data[1];
  expect([1, 2, 3, 5].includes(state), "KEBA, charging state", state);
  await keba.writeRegister(5004, 8000);
  await refused(keba.writeRegister(5004, 65000), 3, "KEBA, 65 A");
  keba.close(() => {});

  const nibe = await dial("127.1.2.11", 1);
  const room = (await nibe.readInputRegisters(26, 1)).data[0] / 10;
  expect(room > 10 && room < 35, "NIBE, room", room);
  await nibe.writeRegister(206, 195);
  expect((await nibe.readHoldingRegisters(206, 1)).data[0] === 195, "NIBE, set-point written", 19.5);
  await refused(nibe.readHoldingRegisters(65000, 1), 2, "NIBE, an address that is none");
  nibe.close(() => {});
}

function next(client, topic, isWanted) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`nothing fit on ${topic}`)), 15000);
    client.on("message", (at, payload) => {
      if (at !== topic || !isWanted(payload.toString())) return;
      clearTimeout(late);
      resolve(payload.toString());
    });
  });
}

async function testMqtt() {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.env.BROKER}`);
  const plug = topicOf("d-00001", "shelly_plug");
  await client.subscribeAsync([`${plug}/relay/0`, `${plug}/online`], { qos: 1 });
  for (const word of ["on", "off", "on"]) {
    const told = next(client, `${plug}/relay/0`, (text) => text === word);
    await client.publishAsync(`${plug}/relay/0/command`, word);
    expect((await told) === word, "Shelly, relay/0 follows", word);
  }
  const ems = topicOf("e-00001", "ems_esp");
  const told = next(client, `${ems}/thermostat_data`, (text) => JSON.parse(text).hc1.seltemp === 18.5);
  await client.subscribeAsync(`${ems}/thermostat_data`);
  await client.publishAsync(`${ems}/thermostat/hc1/seltemp`, "18.5");
  expect(JSON.parse(await told).hc1.seltemp === 18.5, "EMS-ESP, room set-point", 18.5);
  await client.endAsync();
}

testModbus().then(testMqtt).then(
  () => process.exit(0),
  (e) => {
    console.log(`FAIL ${e.stack}`);
    process.exit(1);
  },
);
